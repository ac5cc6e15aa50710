import type { Fault } from "./problem.ts";

/**
 * Conditions that are joined: `and` holds where all of its parts hold, `or` where one does, `not` where its part does
 * not. An empty `and` holds always, an empty `or` never.
 */
export type Filter<Condition> =
  | Condition
  | { readonly and: readonly Filter<Condition>[] }
  | { readonly or: readonly Filter<Condition>[] }
  | { readonly not: Filter<Condition> };

/** What came of reading a filter: the filter, or every fault with the path to it, such as `and.0.value`. */
export type ParsedFilter<Parsed> =
  | { readonly ok: true; readonly filter: Parsed }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * How an ordered value is compared: equal, more, at least, less, at most. What has no value is none of them.
 *
 * @example
 * ```ts
 * import { COMPARISONS } from "@trueup/sdk";
 *
 * COMPARISONS; // ["eq", "gt", "gte", "lt", "lte"]
 * ```
 */
export const COMPARISONS = ["eq", "gt", "gte", "lt", "lte"] as const;

/** One of {@link COMPARISONS}. */
export type Comparison = (typeof COMPARISONS)[number];

/**
 * How big a filter may be: levels of `and`, `or` and `not` around a condition, conditions in all of it, entries of one
 * list and of all of them together, characters of a text, and its words.
 *
 * @example
 * ```ts
 * import { FILTER_LIMITS } from "@trueup/sdk";
 *
 * FILTER_LIMITS.listEntries; // 1000
 * ```
 */
export const FILTER_LIMITS = {
  depth: 6,
  conditions: 50,
  listEntries: 1_000,
  allEntries: 2_000,
  textLength: 200,
  words: 10,
} as const;

/** What a value of a filter has to be, for whoever lets a person write one. */
export interface FilterValue {
  readonly type: "truth" | "units" | "text" | "id" | "choice" | "moment" | "date";
  /** A list of such values, with one entry at least. */
  readonly list: boolean;
  /** What can be chosen; empty where it is no choice. */
  readonly choices: readonly string[];
  /** Of an id: with what it begins, such as `sto`. */
  readonly prefix: string | null;
}

/** The fields of a filter: each of their operators with the value that it takes, and what else a condition may hold. */
export type FilterFields<Name extends string> = Readonly<
  Record<
    Name,
    {
      readonly ops: Readonly<Record<string, FilterValue>>;
      readonly more: Readonly<Record<string, FilterValue>>;
    }
  >
>;

/** A node of a filter, told apart. */
export type FilterNode<Condition> =
  | { readonly kind: "and" | "or"; readonly parts: readonly Filter<Condition>[] }
  | { readonly kind: "not"; readonly part: Filter<Condition> }
  | { readonly kind: "condition"; readonly condition: Condition };

/**
 * What a node of a filter is, for whoever walks one.
 *
 * @example
 * ```ts
 * import { filterNode, type ItemFilter } from "@trueup/sdk";
 *
 * const filter: ItemFilter = { not: { field: "archived", op: "is", value: true } };
 *
 * filterNode(filter).kind; // "not"
 * ```
 */
export function filterNode<Condition extends { readonly field: string }>(
  filter: Filter<Condition>,
): FilterNode<Condition> {
  if ("field" in filter) return { kind: "condition", condition: filter };
  if ("and" in filter) return { kind: "and", parts: filter.and };
  if ("or" in filter) return { kind: "or", parts: filter.or };
  return { kind: "not", part: filter.not };
}

/**
 * The words of a text that is searched for.
 *
 * @example
 * ```ts
 * import { wordsOf } from "@trueup/sdk";
 *
 * wordsOf(" black  tee "); // ["black", "tee"]
 * ```
 */
export function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/u).filter((word) => word !== "");
}
