import type { ItemFilter, ItemSort, SearchCount } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import type { Db, Trx } from "../schema.ts";
import { rowsToJudge } from "./filter-weight.ts";
import { type Candidates, findCandidates } from "./item-candidates.ts";
import { itemFilterSql } from "./item-filter.ts";

/** What items are sorted by, of the last one that a page looked at. */
export type ItemPosition = { readonly id: number } | { readonly sku: string };

export interface ItemsToFind {
  readonly filter: ItemFilter;
  readonly sort: ItemSort;
  /** Null for the first page. */
  readonly after: ItemPosition | null;
  readonly limit: number;
}

export interface FoundItems {
  readonly ids: readonly number[];
  /** Where the next page goes on; null on the last. */
  readonly next: ItemPosition | null;
}

/**
 * One page of what a filter finds. It looks at a bounded number of items, so that a page may have fewer than wanted,
 * even none, before the last.
 */
export async function findItems(db: Db, customerId: number, wanted: ItemsToFind): Promise<FoundItems> {
  return looking(db, async (trx) => {
    const order = ORDERS[wanted.sort];
    const after = wanted.sort === "id" ? idOf(wanted.after) : null;
    const candidates = await findCandidates(trx, customerId, wanted.filter, after);
    const stretch = candidates ?? (await nextStretch(trx, customerId, wanted, order));
    const rows = await judge(trx, customerId, wanted, order, stretch, wanted.limit + 1);
    const shown = rows.slice(0, wanted.limit);
    const last = shown.at(-1);
    return {
      ids: shown.map((row) => row.id),
      next: rows.length > wanted.limit && last !== undefined ? order.positionOf(last) : endOf(stretch),
    };
  });
}

/** Beyond this many, a count only says that there are more. */
const MOST_COUNTED = 10_000;

/** How many items a filter finds, within the time that a page takes. */
export async function countItems(db: Db, customerId: number, filter: ItemFilter): Promise<SearchCount> {
  return looking(db, async (trx) => {
    const wanted = { filter, sort: "id", after: null, limit: MOST_COUNTED } as const;
    const candidates = await findCandidates(trx, customerId, filter, 0);
    const stretch = candidates ?? (await nextStretch(trx, customerId, wanted, ORDERS.id));
    const { rows } = await sql<{ count: number }>`SELECT count(*) FROM (
      ${judged(customerId, wanted, ORDERS.id, stretch, MOST_COUNTED + 1)}) found`.execute(trx);
    const count = rows[0]?.count ?? 0;
    return { count: Math.min(count, MOST_COUNTED), atLeast: count > MOST_COUNTED || endOf(stretch) !== null };
  });
}

/**
 * Plans for few rows that are looked up by key: compiling a query would take longer than it runs, and a planner without
 * statistics would read whole tables.
 */
async function looking<T>(db: Db, look: (trx: Trx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`SELECT set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true),
      set_config('max_parallel_workers_per_gather', '0', true)`.execute(trx);
    return look(trx);
  });
}

interface Order {
  readonly column: RawBuilder<unknown>;
  readonly direction: RawBuilder<unknown>;
  readonly behind: RawBuilder<unknown>;
  readonly upTo: RawBuilder<unknown>;
  positionOf(row: FoundRow): ItemPosition;
}

interface FoundRow {
  readonly id: number;
  readonly sku: string;
}

const ascending = { direction: sql`ASC`, behind: sql`>`, upTo: sql`<=` };
const descending = { direction: sql`DESC`, behind: sql`<`, upTo: sql`>=` };
const byId = { column: sql`i.id`, positionOf: ({ id }: FoundRow) => ({ id }) };
const bySku = { column: sql`i.sku`, positionOf: ({ sku }: FoundRow) => ({ sku }) };
const ORDERS: Readonly<Record<ItemSort, Order>> = {
  id: { ...byId, ...ascending },
  "-id": { ...byId, ...descending },
  sku: { ...bySku, ...ascending },
  "-sku": { ...bySku, ...descending },
};

/** Items that follow each other in the wanted order, up to and with `last`; null: all that there are. */
interface Stretch {
  readonly last: ItemPosition | null;
}

async function nextStretch(
  trx: Trx,
  customerId: number,
  { filter, after }: ItemsToFind,
  order: Order,
): Promise<Stretch> {
  const { rows } = await sql<FoundRow>`
    SELECT i.* FROM (
      SELECT ${order.column} FROM item i WHERE i.customer_id = ${customerId} AND ${isBehind(order, after)}
      ORDER BY ${order.column} ${order.direction} OFFSET ${rowsToJudge(filter) - 1} LIMIT 1) i`.execute(trx);
  const [row] = rows;
  return { last: row === undefined ? null : order.positionOf(row) };
}

function endOf(stretch: Stretch | Candidates): ItemPosition | null {
  if ("last" in stretch) return stretch.last;
  return stretch.until === null ? null : { id: stretch.until };
}

async function judge(
  trx: Trx,
  customerId: number,
  wanted: ItemsToFind,
  order: Order,
  stretch: Stretch | Candidates,
  most: number,
): Promise<readonly FoundRow[]> {
  const { rows } = await sql<FoundRow>`${judged(customerId, wanted, order, stretch, most)}`.execute(trx);
  return rows;
}

function judged(
  customerId: number,
  { filter, after }: ItemsToFind,
  order: Order,
  stretch: Stretch | Candidates,
  most: number,
): RawBuilder<FoundRow> {
  const among =
    "last" in stretch
      ? sql`item i WHERE i.customer_id = ${customerId} AND ${isUpTo(order, stretch.last)}`
      : sql`unnest(${[...stretch.ids]}::bigint[]) AS k(id) CROSS JOIN LATERAL (
          SELECT * FROM item WHERE customer_id = ${customerId} AND id = k.id OFFSET 0) i WHERE true`;
  return sql<FoundRow>`SELECT i.id, i.sku FROM ${among}
    AND ${isBehind(order, after)} AND ${itemFilterSql(customerId, filter)}
    ORDER BY ${order.column} ${order.direction} LIMIT ${most}`;
}

function isBehind(order: Order, after: ItemPosition | null): RawBuilder<unknown> {
  return after === null ? sql`true` : sql`${order.column} ${order.behind} ${valueOf(after)}`;
}

function isUpTo(order: Order, last: ItemPosition | null): RawBuilder<unknown> {
  return last === null ? sql`true` : sql`${order.column} ${order.upTo} ${valueOf(last)}`;
}

function valueOf(position: ItemPosition): RawBuilder<unknown> {
  return "id" in position ? sql`${position.id}::bigint` : sql`${position.sku}::text`;
}

function idOf(position: ItemPosition | null): number {
  return position !== null && "id" in position ? position.id : 0;
}
