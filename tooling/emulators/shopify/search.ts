import { GraphQLError } from "graphql";
import type { InventoryItem, ShopState } from "./state.ts";

/** Arguments of a connection. */
export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly reverse?: boolean | null;
  readonly query?: string | null;
}

export interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const LARGEST_PAGE = 250;
/** Shopify's lists end after this many objects, however many there are. */
const LONGEST_LIST = 25_000;

/** A page of rows that stand in the order of their `legacyId`. */
export function pageOf<Row extends { readonly legacyId: number }, Node>(
  rows: readonly Row[],
  args: PageArguments,
  toNode: (row: Row) => Node,
): Connection<Node> {
  const size = pageSize(args);
  const list = (args.reverse === true ? rows.toReversed() : rows).slice(0, LONGEST_LIST);
  const after = args.after === null || args.after === undefined ? 0 : positionOf(list, args.after) + 1;
  const before =
    args.before === null || args.before === undefined ? list.length : positionOf(list, args.before);
  const fromStart = args.first !== null && args.first !== undefined;
  const start = fromStart ? after : Math.max(after, before - size);
  const end = fromStart ? Math.min(before, after + size) : before;
  const page = list.slice(start, end);
  const edges = page.map((row) => ({ cursor: cursorOf(row.legacyId), node: toNode(row) }));
  return {
    nodes: edges.map((edge) => edge.node),
    edges,
    pageInfo: {
      hasNextPage: end < list.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The shop's items in the order of their ids, or those that a search query finds. */
export function searchItems(state: ShopState, query: string | null | undefined, idOf: IdOf): InventoryItem[] {
  const { live } = indexOf(state);
  if (query === null || query === undefined || query.trim() === "") return live;
  const found = new Set<InventoryItem>();
  for (const alternative of query.split(/\s+OR\s+/u)) {
    const terms = parseTerms(alternative);
    for (const item of candidates(state, terms)) {
      if (terms.every((term) => matches(item, term, idOf))) found.add(item);
    }
  }
  return [...found].toSorted((left, right) => left.legacyId - right.legacyId);
}

/** Which id a search for `id:` looks at: the variant's or the inventory item's. */
export type IdOf = (item: InventoryItem) => number;

/** Other items of the shop with the very same SKU. */
export function countSameSku(state: ShopState, item: InventoryItem): number {
  if (item.sku === null) return 0;
  const terms = [{ field: "sku", comparison: "", value: item.sku }];
  return candidates(state, terms).filter((other) => other !== item && other.sku === item.sku).length;
}

interface Term {
  readonly field: string;
  readonly comparison: string;
  readonly value: string;
}

function parseTerms(text: string): Term[] {
  const pattern =
    /(?:(?<field>\w+):)?(?<comparison>[<>]=?)?(?:'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)"|(?<bare>[^\s"']+))/gu;
  return [...text.matchAll(pattern)]
    .map(({ groups = {} }) => ({
      field: groups["field"] ?? "",
      comparison: groups["comparison"] ?? "",
      value: (groups["single"] ?? groups["double"] ?? groups["bare"] ?? "").replaceAll(/\\(.)/gu, "$1"),
    }))
    .filter((term) => term.field !== "" || term.value !== "AND");
}

/** SKUs are found by their words, so a search for "A-1" finds "a 1" and "X-A-1" too. */
function matches(item: InventoryItem, term: Term, idOf: IdOf): boolean {
  switch (term.field) {
    case "id":
      return compare(idOf(item), term.comparison, Number(term.value.split("/").at(-1)));
    case "sku":
      return hasWords(item.sku ?? "", term.value);
    case "barcode":
      return hasWords(item.barcode ?? "", term.value);
    case "":
    case "title":
      return hasWords(`${item.title} ${item.sku ?? ""}`, term.value);
    default:
      return true; // an unknown filter is ignored, with a warning that nobody reads
  }
}

function compare(id: number, comparison: string, bound: number): boolean {
  switch (comparison) {
    case ">":
      return id > bound;
    case ">=":
      return id >= bound;
    case "<":
      return id < bound;
    case "<=":
      return id <= bound;
    default:
      return id === bound;
  }
}

function hasWords(text: string, wanted: string): boolean {
  const words = ` ${wordsOf(text).join(" ")} `;
  return words.includes(` ${wordsOf(wanted).join(" ")} `);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

interface Index {
  readonly revision: number;
  readonly live: InventoryItem[];
  words: Map<string, InventoryItem[]> | null;
}

const indexes = new WeakMap<ShopState, Index>();

function indexOf(state: ShopState): Index {
  const known = indexes.get(state);
  if (known?.revision === state.revision) return known;
  const live = state.itemsInOrder.filter((item) => item.exists);
  const fresh = { revision: state.revision, live, words: null };
  indexes.set(state, fresh);
  return fresh;
}

/** The items worth looking at for these terms: those with the rarest word of the SKU asked for. */
function candidates(state: ShopState, terms: readonly Term[]): InventoryItem[] {
  const index = indexOf(state);
  const wanted = terms.filter((term) => term.field === "sku").flatMap((term) => wordsOf(term.value));
  if (wanted.length === 0) return index.live;
  index.words ??= indexWords(index.live);
  const { words } = index;
  return wanted
    .map((word) => words.get(word) ?? [])
    .reduce((rarest, list) => (list.length < rarest.length ? list : rarest));
}

function indexWords(items: readonly InventoryItem[]): Map<string, InventoryItem[]> {
  const words = new Map<string, InventoryItem[]>();
  for (const item of items) {
    for (const word of new Set(wordsOf(item.sku ?? ""))) {
      const list = words.get(word);
      if (list === undefined) words.set(word, [item]);
      else list.push(item);
    }
  }
  return words;
}

function pageSize(args: PageArguments): number {
  const size = args.first ?? args.last;
  if (size === null || size === undefined) throw badRequest("you must provide one of first or last");
  if (args.first !== null && args.first !== undefined && args.last !== null && args.last !== undefined) {
    throw badRequest("providing both first and last is not supported");
  }
  if (size < 0 || size > LARGEST_PAGE)
    throw badRequest(`the page size must lie between 0 and ${LARGEST_PAGE}, got ${size}`);
  return size;
}

function cursorOf(id: number): string {
  return Buffer.from(JSON.stringify({ last_id: id, last_value: String(id) })).toString("base64");
}

/** Where the cursor's row stands, or would stand had it not been deleted. */
function positionOf(list: readonly { readonly legacyId: number }[], cursor: string): number {
  const id = idOfCursor(cursor);
  const exact = list.findIndex((row) => row.legacyId === id);
  if (exact >= 0) return exact;
  return list.findIndex((row) => row.legacyId > id) - 1;
}

function idOfCursor(cursor: string): number {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64").toString("utf8"));
    if (
      typeof parsed === "object" &&
      parsed !== null &&
      "last_id" in parsed &&
      typeof parsed.last_id === "number"
    ) {
      return parsed.last_id;
    }
  } catch {
    // falls through to the refusal below
  }
  throw badRequest("Invalid cursor for current pagination sort.");
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST" } });
}
