import {
  type Fault,
  type FindItems,
  ITEM_SORTS,
  type ItemFilter,
  type ItemSort,
  parseItemFilter,
} from "@trueup/sdk";
import { type AddressQuery, choiceIn, textIn } from "./address.ts";

/** What the list of items is asked for; the address of the page holds it. */
export interface ItemSearch {
  /** Words that are looked for beside the filter. */
  readonly text: string;
  readonly filter: FilterInAddress;
  readonly sort: ItemSort;
  readonly cursor: string | null;
}

/** The address may have been written by hand. */
export type FilterInAddress =
  | { readonly ok: true; readonly filter: ItemFilter }
  | { readonly ok: false; readonly text: string; readonly faults: readonly Fault[] };

const ITEMS_PER_PAGE = 50;

/** What is shown where nothing else is asked for. */
export const PLAIN_FILTER: ItemFilter = { field: "archived", op: "is", value: false };

/** Fewer letters find nothing in particular. */
const FEWEST_LETTERS = 2;

export function searchOf(query: AddressQuery): ItemSearch {
  return {
    text: textIn(query, "q") ?? "",
    filter: filterOf(textIn(query, "filter")),
    sort: choiceIn(query, "sort", ITEM_SORTS) ?? "id",
    cursor: textIn(query, "cursor"),
  };
}

/**
 * The parts of the address that say what is searched for, without the page. What is usual need not be said, unless a
 * saved search says something else.
 */
export function addressOf(
  search: Pick<ItemSearch, "text" | "filter" | "sort">,
  usual: "left out" | "said" = "left out",
): Record<string, string> {
  const text = search.text.trim();
  return {
    ...(text === "" ? {} : { q: text }),
    ...addressOfFilter(search.filter, usual),
    ...(search.sort === "id" && usual === "left out" ? {} : { sort: search.sort }),
  };
}

function addressOfFilter(given: FilterInAddress, usual: "left out" | "said"): Record<string, string> {
  if (!given.ok) return { filter: given.text };
  const text = JSON.stringify(given.filter);
  return usual === "left out" && text === JSON.stringify(PLAIN_FILTER) ? {} : { filter: text };
}

/** The words and the filter as one filter; null while there is nothing that could be asked. */
export function wholeFilter(search: Pick<ItemSearch, "text" | "filter">): ItemFilter | null {
  const text = search.text.trim();
  if (!search.filter.ok || isTooShort(search)) return null;
  const { filter } = search.filter;
  if (text === "") return filter;
  const words: ItemFilter = { field: "text", op: "contains", value: text };
  return { and: [words, ...("and" in filter ? filter.and : [filter])] };
}

/** What the API is asked; null while there is nothing that could be asked. */
export function findOf(search: ItemSearch): (FindItems & { readonly limit: number }) | null {
  const filter = wholeFilter(search);
  if (filter === null) return null;
  return {
    filter,
    sort: search.sort,
    limit: ITEMS_PER_PAGE,
    ...(search.cursor === null ? {} : { cursor: search.cursor }),
  };
}

export function isTooShort({ text }: Pick<ItemSearch, "text">): boolean {
  const { length } = text.trim();
  return length > 0 && length < FEWEST_LETTERS;
}

export function isFiltered(search: ItemSearch): boolean {
  const { sort: _, ...rest } = addressOf(search);
  return Object.keys(rest).length > 0;
}

/** Reads a filter that was typed or stands in an address; without one it is the plain one. */
export function filterOf(text: string | null): FilterInAddress {
  if (text === null) return { ok: true, filter: PLAIN_FILTER };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, text, faults: [{ path: "", code: "invalid_json", message: "" }] };
  }
  const read = parseItemFilter(value);
  return read.ok ? read : { ok: false, text, faults: read.faults };
}
