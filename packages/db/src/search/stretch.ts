import type { ItemFilter, ItemSort } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../schema.ts";
import { asksForUnits } from "./filter-weight.ts";
import type { Candidates } from "./item-candidates.ts";
import { itemFilterSql } from "./item-filter.ts";
import { joinUnits, type UnitSource } from "./quantity-sql.ts";

/** What items are sorted by, of the last one that a page looked at. */
export type ItemPosition = { readonly id: number } | { readonly sku: string };

export interface ItemsToFind {
  readonly filter: ItemFilter;
  readonly sort: ItemSort;
  /** Null for the first page. */
  readonly after: ItemPosition | null;
  readonly limit: number;
}

/** Items that follow each other in the wanted order, up to and with `last`; null: all that there are. */
export interface Stretch {
  readonly last: ItemPosition | null;
}

export interface FoundRow {
  readonly id: number;
  readonly sku: string;
}

/** So many items behind those that were looked at. */
export async function nextStretch(
  trx: Trx,
  customerId: number,
  { sort, after }: ItemsToFind,
  items: number,
): Promise<Stretch> {
  const { column, direction } = ORDERS[sort];
  const { rows } = await sql<{ id: number } | { sku: string }>`
    SELECT ${column} FROM item i WHERE i.customer_id = ${customerId} AND ${isBehind(sort, after)}
    ORDER BY ${column} ${direction} OFFSET ${items - 1} LIMIT 1`.execute(trx);
  return { last: rows[0] ?? null };
}

export function endOf(looked: Stretch | Candidates): ItemPosition | null {
  if ("last" in looked) return looked.last;
  return looked.until === null ? null : { id: looked.until };
}

export function positionOf(sort: ItemSort, { id, sku }: FoundRow): ItemPosition {
  return sort === "id" || sort === "-id" ? { id } : { sku };
}

/** Units are kept by the ids of items, so that they can be gone through beside items that are, too. */
export function sourceOf({ filter, sort }: ItemsToFind): UnitSource {
  return (sort === "id" || sort === "-id") && asksForUnits(filter) ? "joined" : "looked_up";
}

/** SQL for what is wanted among the items that are looked at, in the wanted order, and one more than wanted. */
export function judged(
  customerId: number,
  wanted: ItemsToFind,
  looked: Stretch | Candidates,
): RawBuilder<FoundRow> {
  const { filter, sort, after, limit } = wanted;
  const { column, direction } = ORDERS[sort];
  const source = "last" in looked ? sourceOf(wanted) : "looked_up";
  return sql<FoundRow>`SELECT i.id, i.sku FROM ${among(customerId, wanted, looked, source)}
    AND ${isBehind(sort, after)} AND ${itemFilterSql(customerId, filter, source)}
    ORDER BY ${column} ${direction} LIMIT ${limit + 1}`;
}

function among(
  customerId: number,
  { sort, after }: ItemsToFind,
  looked: Stretch | Candidates,
  source: UnitSource,
): RawBuilder<unknown> {
  if (!("last" in looked)) {
    return sql`unnest(${[...looked.ids]}::bigint[]) AS k(id) CROSS JOIN LATERAL (
      SELECT * FROM item WHERE customer_id = ${customerId} AND id = k.id OFFSET 0) i WHERE true`;
  }
  const { last } = looked;
  const units = joinUnits(
    customerId,
    (itemId) => sql`${isBehind(sort, after, itemId)} AND ${isUpTo(sort, last, itemId)}`,
  );
  return sql`item i ${source === "joined" ? units : sql``}
    WHERE i.customer_id = ${customerId} AND ${isUpTo(sort, last)}`;
}

const ascending = { direction: sql`ASC`, behind: sql`>`, upTo: sql`<=` };
const descending = { direction: sql`DESC`, behind: sql`<`, upTo: sql`>=` };
const ORDERS = {
  id: { column: sql`i.id`, ...ascending },
  "-id": { column: sql`i.id`, ...descending },
  sku: { column: sql`i.sku`, ...ascending },
  "-sku": { column: sql`i.sku`, ...descending },
} satisfies Readonly<Record<ItemSort, object>>;

function isBehind(
  sort: ItemSort,
  after: ItemPosition | null,
  column: RawBuilder<unknown> = ORDERS[sort].column,
): RawBuilder<unknown> {
  return after === null ? sql`true` : sql`${column} ${ORDERS[sort].behind} ${valueOf(after)}`;
}

function isUpTo(
  sort: ItemSort,
  last: ItemPosition | null,
  column: RawBuilder<unknown> = ORDERS[sort].column,
): RawBuilder<unknown> {
  return last === null ? sql`true` : sql`${column} ${ORDERS[sort].upTo} ${valueOf(last)}`;
}

function valueOf(position: ItemPosition): RawBuilder<unknown> {
  return "id" in position ? sql`${position.id}::bigint` : sql`${position.sku}::text`;
}
