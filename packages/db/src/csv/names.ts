import { decodeId, encodeId } from "../id.ts";

/** What people name by an id or, where that is clear, by its name. */
export interface Named {
  readonly id: number;
  readonly name: string;
}

export type Resolved<T extends Named> =
  | { readonly kind: "found"; readonly found: T }
  | { readonly kind: "unknown" | "ambiguous" };

/** Finds what a cell names: an id first, then the exact name. */
export function findNamed<T extends Named>(
  kind: "warehouse" | "store",
  all: readonly T[],
  cell: string,
): Resolved<T> {
  const id = decodeId(kind, cell);
  const own = id === null ? undefined : all.find((each) => each.id === id);
  if (own !== undefined) return { kind: "found", found: own };
  const named = all.filter((each) => each.name.trim() === cell);
  const [first] = named;
  if (first === undefined) return { kind: "unknown" };
  return named.length === 1 ? { kind: "found", found: first } : { kind: "ambiguous" };
}

/** The name where it names nothing else, the id otherwise. */
export function nameOf<T extends Named>(kind: "warehouse" | "store", all: readonly T[], one: T): string {
  const resolved = findNamed(kind, all, one.name.trim());
  return resolved.kind === "found" && resolved.found.id === one.id ? one.name.trim() : encodeId(kind, one.id);
}
