import type { Failure } from "./failure.ts";

/** How the last attempt to save stands. */
export type SaveState<Fields> =
  | { readonly status: "idle" }
  | { readonly status: "saving" }
  | { readonly status: "saved" }
  | { readonly status: "failed"; readonly failure: Failure }
  /** Somebody else saved other values since this form was begun. */
  | { readonly status: "conflict"; readonly theirs: Fields };

/** The fields that differ, with the values of the draft. */
export function changesOf<Fields extends object>(before: Fields, draft: Fields): Partial<Fields> {
  const changes: Partial<Fields> = {};
  for (const name of keysOf(draft)) {
    if (!Object.is(before[name], draft[name])) changes[name] = draft[name];
  }
  return changes;
}

export function isSame<Fields extends object>(one: Fields, other: Fields): boolean {
  return Object.keys(changesOf(one, other)).length === 0;
}

function keysOf<Fields extends object>(fields: Fields): (keyof Fields)[] {
  // Object.keys knows no names; the fields are plain objects made from one list of names.
  return Object.keys(fields) as (keyof Fields)[];
}
