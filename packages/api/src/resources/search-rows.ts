import type { Db } from "@trueup/db/schema";
import {
  type ItemFilter,
  ITEM_SORTS,
  type ItemSort,
  ORDER_SORTS,
  type OrderFilter,
  type OrderSort,
  parseItemFilter,
  type ParsedFilter,
  parseOrderFilter,
  type SavedSearch,
  type SearchKind,
} from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import { encodeId } from "@trueup/db/id";
import type { Principal } from "../auth/principal.ts";
import type { PageRequest } from "../http/page.ts";

/** Who searches belong to: the person, or the API key. */
export function ownerOf({ by, id }: Principal): string {
  return `${by}:${id}`;
}

/** Of whom, and for whom. */
export interface SearchScope {
  readonly customerId: number;
  readonly owner: string;
}

export interface SearchRow {
  readonly id: number;
  readonly owner: string;
  readonly kind: SearchKind;
  readonly name: string;
  readonly filter: unknown;
  readonly sort: string;
  readonly shared: boolean;
  readonly version: number;
  readonly created_at: Date;
  readonly own: boolean;
  readonly favourite: boolean;
  readonly is_default: boolean;
}

export async function listSearchRows(
  db: Db,
  scope: SearchScope,
  asked: { readonly kind?: SearchKind | undefined; readonly favourite?: boolean | undefined },
  page: PageRequest,
): Promise<readonly SearchRow[]> {
  const { rows } = await sql<SearchRow>`${selectSearches(scope)} AND s.id > ${page.after ?? 0}
    ${asked.kind === undefined ? sql`` : sql`AND s.kind = ${asked.kind}`}
    ${asked.favourite === undefined ? sql`` : sql`AND coalesce(m.favourite, false) = ${sql.lit(asked.favourite)}`}
    ORDER BY s.id LIMIT ${page.limit + 1}`.execute(db);
  return rows;
}

/** Null where there is none that its owner or a sharing lets be seen. */
export async function loadSearchRow(db: Db, scope: SearchScope, id: number): Promise<SearchRow | null> {
  const { rows } = await sql<SearchRow>`${selectSearches(scope)} AND s.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

function selectSearches({ customerId, owner }: SearchScope): RawBuilder<SearchRow> {
  return sql<SearchRow>`
    SELECT s.*, s.owner = ${owner} AS own, coalesce(m.favourite, false) AS favourite,
      coalesce(m.is_default, false) AS is_default
    FROM search s
    LEFT JOIN search_mark m ON m.customer_id = s.customer_id AND m.search_id = s.id AND m.owner = ${owner}
    WHERE s.customer_id = ${customerId} AND (s.shared OR s.owner = ${owner})`;
}

export function toSavedSearch(row: SearchRow): SavedSearch {
  const common = {
    id: encodeId("search", row.id),
    name: row.name,
    shared: row.shared,
    own: row.own,
    favourite: row.favourite,
    isDefault: row.is_default,
    createdAt: row.created_at.toISOString(),
  };
  return row.kind === "items"
    ? { ...common, kind: "items", ...itemSearchOf(row) }
    : { ...common, kind: "orders", ...orderSearchOf(row) };
}

export function orderSearchOf(row: Pick<SearchRow, "filter" | "sort">): {
  filter: OrderFilter;
  sort: OrderSort;
} {
  return { filter: read(parseOrderFilter(row.filter)), sort: orderSort(row.sort) };
}

export function itemSearchOf(row: Pick<SearchRow, "filter" | "sort">): {
  filter: ItemFilter;
  sort: ItemSort;
} {
  return {
    filter: read(parseItemFilter(row.filter)),
    sort: ITEM_SORTS.find((one) => one === row.sort) ?? "id",
  };
}

export function orderSort(sort: string): OrderSort {
  return ORDER_SORTS.find((one) => one === sort) ?? "id";
}

/** What was saved was read before. */
function read<Filter>(parsed: ParsedFilter<Filter>): Filter {
  if (parsed.ok) return parsed.filter;
  throw new Error(`a saved filter is none any more: ${JSON.stringify(parsed.faults)}`);
}
