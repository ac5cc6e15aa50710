import {
  filterNode,
  type OrderCondition,
  type OrderFilter,
  type OrderSort,
  orderStatusesOf,
  type SearchCount,
} from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import { decodeId } from "../id.ts";
import type { Db, Trx } from "../schema.ts";
import { looking } from "./looking.ts";
import { orderFilterSql } from "./order-filter.ts";

export interface OrdersToFind {
  readonly filter: OrderFilter;
  readonly sort: OrderSort;
  /** The last order that the page before looked at; null for the first. */
  readonly after: number | null;
  readonly limit: number;
}

export interface FoundOrders {
  readonly ids: readonly number[];
  /** Where the next page goes on; null on the last. */
  readonly next: number | null;
}

/** Orders that are looked at for one page. */
const MOST_ORDERS = 4_000;

/** One page of what a filter finds; like a page of items, it may be short before the last. */
export async function findOrders(db: Db, customerId: number, wanted: OrdersToFind): Promise<FoundOrders> {
  return looking(db, async (trx) => {
    const looked = await nextOrders(trx, customerId, wanted, MOST_ORDERS);
    const { rows } = await sql<{ id: number }>`
      ${judged(customerId, wanted, looked)} LIMIT ${wanted.limit + 1}`.execute(trx);
    const ids = rows.slice(0, wanted.limit).map((row) => row.id);
    return { ids, next: rows.length > wanted.limit ? (ids.at(-1) ?? null) : endOf(looked) };
  });
}

/** How many orders a filter finds, within the time that a page takes. */
export async function countOrders(db: Db, customerId: number, filter: OrderFilter): Promise<SearchCount> {
  return looking(db, async (trx) => {
    const wanted = { filter, sort: "-id", after: null, limit: MOST_ORDERS } as const;
    const looked = await nextOrders(trx, customerId, wanted, MOST_ORDERS);
    const { rows } = await sql<{ count: number }>`
      SELECT count(*) FROM (${judged(customerId, wanted, looked)}) found`.execute(trx);
    return { count: rows[0]?.count ?? 0, atLeast: endOf(looked) !== null };
  });
}

/** Full: more orders may follow. */
function endOf(looked: readonly number[]): number | null {
  return looked.length < MOST_ORDERS ? null : (looked.at(-1) ?? null);
}

/** The next orders, in the wanted order, that can be what is wanted: of the items or statuses named, where some are. */
async function nextOrders(
  trx: Trx,
  customerId: number,
  { filter, sort, after }: OrdersToFind,
  most: number,
): Promise<readonly number[]> {
  const { behind, direction } = ORDERS[sort];
  const next = (id: RawBuilder<unknown>) => sql`${after === null ? sql`true` : sql`${id} ${behind} ${after}`}
    ORDER BY ${id} ${direction} LIMIT ${most}`;
  const { rows } = await sql<{ id: number }>`
    SELECT DISTINCT id FROM (${sourceOf(customerId, neededBy(filter), next)}) k
    ORDER BY id ${direction} LIMIT ${most}`.execute(trx);
  return rows.map((row) => row.id);
}

function sourceOf(
  customerId: number,
  conditions: readonly OrderCondition[],
  next: (id: RawBuilder<unknown>) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  for (const condition of conditions) {
    if (condition.field === "item" || condition.field === "sku") {
      return sql`SELECT l.order_id AS id FROM (${itemsOf(customerId, condition)}) i CROSS JOIN LATERAL (
        SELECT DISTINCT order_id FROM order_line
        WHERE customer_id = ${customerId} AND item_id = i.id AND ${next(sql`order_id`)}) l`;
    }
  }
  const status = conditions.find((one) => one.field === "status");
  if (status !== undefined) {
    return sql`SELECT o.id FROM unnest(${[...orderStatusesOf(status.value)]}::text[]) AS s(status)
      CROSS JOIN LATERAL (
        SELECT id FROM sales_order WHERE customer_id = ${customerId} AND status = s.status AND ${next(sql`id`)}) o`;
  }
  return sql`SELECT id FROM sales_order WHERE customer_id = ${customerId} AND ${next(sql`id`)}`;
}

function itemsOf(
  customerId: number,
  condition: Extract<OrderCondition, { readonly field: "item" | "sku" }>,
): RawBuilder<unknown> {
  if (condition.field === "sku") {
    return sql`SELECT id FROM item WHERE customer_id = ${customerId} AND sku = ANY (${[...condition.value]}::text[])`;
  }
  return sql`SELECT unnest(${condition.value.flatMap((id) => decodeId("item", id) ?? [])}::bigint[]) AS id`;
}

/** Conditions that all have to hold. */
function neededBy(filter: OrderFilter): readonly OrderCondition[] {
  const node = filterNode(filter);
  switch (node.kind) {
    case "and":
      return node.parts.flatMap(neededBy);
    case "condition":
      return [node.condition];
    case "or":
    case "not":
      return [];
  }
}

function judged(
  customerId: number,
  { filter, sort }: OrdersToFind,
  looked: readonly number[],
): RawBuilder<{ readonly id: number }> {
  return sql<{ readonly id: number }>`
    SELECT o.id FROM unnest(${[...looked]}::bigint[]) AS k(id) CROSS JOIN LATERAL (
      SELECT * FROM sales_order WHERE customer_id = ${customerId} AND id = k.id OFFSET 0) o
    WHERE ${orderFilterSql(customerId, filter)} ORDER BY o.id ${ORDERS[sort].direction}`;
}

const ORDERS = {
  id: { behind: sql`>`, direction: sql`ASC` },
  "-id": { behind: sql`<`, direction: sql`DESC` },
} satisfies Readonly<Record<OrderSort, object>>;
