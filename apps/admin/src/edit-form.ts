import type { Failure } from "./failure.ts";

/** How the last attempt to save stands. */
export type SaveState<Fields> =
  | { readonly status: "idle" }
  | { readonly status: "saving" }
  | { readonly status: "saved" }
  | { readonly status: "failed"; readonly failure: Failure }
  /** Since this form was begun somebody else saved other values of these fields, which are edited here. */
  | { readonly status: "conflict"; readonly theirs: Fields; readonly fields: readonly (keyof Fields)[] };

/** The fields that differ from before, with the values of the draft. */
export function changesOf<Fields>(
  names: readonly (keyof Fields)[],
  before: Fields,
  draft: Fields,
): Partial<Fields> {
  const changes: Partial<Fields> = {};
  for (const name of names) {
    if (!isEqual(before[name], draft[name])) changes[name] = draft[name];
  }
  return changes;
}

export function isSame<Fields>(names: readonly (keyof Fields)[], one: Fields, other: Fields): boolean {
  return names.every((name) => isEqual(one[name], other[name]));
}

/** Fields that hold several values are compared by what they hold. */
function isEqual(one: unknown, other: unknown): boolean {
  return Object.is(one, other) || JSON.stringify(one) === JSON.stringify(other);
}
