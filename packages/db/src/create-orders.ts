import { sql } from "kysely";
import { idBounds } from "./id-bounds.ts";
import type { ItemState } from "./item-state.ts";
import { loadSaleListings, saveKnownNumbers } from "./known-after-sale.ts";
import { loadItems, lockForUnits } from "./load-items.ts";
import type { NewOrderOutcome, NewOrderRequest } from "./new-order.ts";
import { findNamedItems, loadOrderItems, type NamedItems, withParts } from "./order-items.ts";
import { askReviewBehind } from "./order-review-queue.ts";
import { loadOrderWarehouses } from "./order-warehouses.ts";
import { createItemBook } from "./item-book.ts";
import { noWrites } from "./plan-item-event.ts";
import { externalKey, type NewOrderState, planNewOrders } from "./plan-new-orders.ts";
import { drawRowIds, type RowIds } from "./row-id.ts";
import { drawOrderIds, insertOrders } from "./save-orders.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction, violatedUnique } from "./transaction.ts";
import { wakeThoseThatAwait } from "./wake-store-events.ts";

/**
 * Takes orders of one customer in, in one transaction: a warehouse for each, its units reserved there, and every
 * listing of their items judged. Each order is taken whole or refused by itself. The answers are in the order given.
 * The caller pings the workers.
 */
export async function createOrders(
  db: Db,
  customerId: number,
  orders: readonly NewOrderRequest[],
): Promise<readonly NewOrderOutcome[]> {
  if (orders.length === 0) return [];
  for (let attempt = 0; ; attempt += 1) {
    try {
      const outcomes = await inTransaction(db, (trx) => create(trx, customerId, orders));
      if (outcomes !== null) return outcomes;
    } catch (error) {
      // Somebody brought one of the orders at the same moment: now it is found.
      const collided = violatedUnique(error)?.startsWith("sales_order_external") === true;
      if (!collided || attempt === MOST_ATTEMPTS) throw error;
    }
    if (attempt === MOST_ATTEMPTS) throw new Error("the bundles of an order do not hold still");
  }
}

const MOST_ATTEMPTS = 5;

/**
 * {@link createOrders} in a transaction that does more. Throws, and the transaction has to be tried again, where somebody
 * brings one of the orders at the same moment.
 */
export async function createOrdersInTransaction(
  trx: Trx,
  customerId: number,
  orders: readonly NewOrderRequest[],
): Promise<readonly NewOrderOutcome[]> {
  if (orders.length === 0) return [];
  for (let attempt = 0; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const outcomes = await create(trx, customerId, orders);
    if (outcomes !== null) return outcomes;
  }
  throw new Error("the bundles of an order do not hold still");
}

/** What {@link createOrders} would answer as things stand. Locks and writes nothing; the ids it answers are none. */
export async function lookAtOrders(
  trx: Trx,
  customerId: number,
  requests: readonly NewOrderRequest[],
): Promise<readonly NewOrderOutcome[]> {
  if (requests.length === 0) return [];
  const named = await findNamedItems(trx, customerId, requests);
  const itemIds = await withParts(trx, customerId, namedIds(named));
  const items = await loadItems(
    trx,
    itemIds.map((itemId) => ({ customerId, itemId })),
  );
  const state = await loadState(trx, customerId, requests, named, items);
  const ids = requests.map((_, at) => at + 1);
  return planNewOrders(state, requests, ids, idsOfNothing(), noWrites()).outcomes;
}

function idsOfNothing(): RowIds {
  let drawn = 0;
  const next = () => (drawn += 1);
  return { history: next, decision: next };
}

/** Null where a bundle changed before it was locked, and nothing was done. */
async function create(
  trx: Trx,
  customerId: number,
  requests: readonly NewOrderRequest[],
): Promise<readonly NewOrderOutcome[] | null> {
  const loaded = await loadNewOrders(trx, customerId, requests);
  if (loaded === null) return null;
  const { state, items } = loaded;
  const events = requests.reduce((sum, order) => sum + order.lines.length, 0) * mostParts(items);
  const ids = await drawRowIds(trx, idBounds(items, { events, lines: 1 }));
  const orderIds = await drawOrderIds(trx, requests.length);
  const writes = noWrites();
  const plan = planNewOrders(state, requests, orderIds, ids, writes);
  if (plan.orders.length === 0) return plan.outcomes;
  await insertOrders(trx, customerId, plan.orders);
  await saveKnownNumbers(trx, plan.knownNumbers);
  await saveItemPlan(trx, items, state.book.changed(), writes);
  await askReviewBehind(trx, customerId, plan.orders);
  await wakeThoseThatAwait(trx, customerId, plan.orders);
  return plan.outcomes;
}

export interface LoadedOrders {
  readonly state: NewOrderState & { readonly book: ReturnType<typeof createItemBook> };
  readonly items: readonly ItemState[];
}

/** Locks what orders are about. Null where a bundle changed before it was locked. */
export async function loadNewOrders(
  trx: Trx,
  customerId: number,
  requests: readonly NewOrderRequest[],
): Promise<LoadedOrders | null> {
  const named = await findNamedItems(trx, customerId, requests);
  const itemIds = await withParts(trx, customerId, namedIds(named));
  const items = await lockForUnits(
    trx,
    itemIds.map((itemId) => ({ customerId, itemId })),
  );
  if (!holdsAllParts(named, items)) return null;
  return { state: await loadState(trx, customerId, requests, named, items), items };
}

async function loadState(
  trx: Trx,
  customerId: number,
  requests: readonly NewOrderRequest[],
  named: NamedItems,
  items: readonly ItemState[],
): Promise<LoadedOrders["state"]> {
  const itemIds = items.map(({ id }) => id);
  return {
    customerId,
    named,
    book: createItemBook(items),
    now: await readNow(trx),
    items: await loadOrderItems(trx, customerId, itemIds),
    storeIds: await findStores(trx, customerId, requests),
    warehouses: await loadOrderWarehouses(trx, customerId),
    saleListings: await loadSaleListings(trx, customerId, soldListingIds(items, requests)),
    known: await findKnown(trx, customerId, requests),
  };
}

function namedIds({ ids, idsBySku }: NamedItems): readonly number[] {
  return [...new Set([...ids, ...idsBySku.values()])];
}

function holdsAllParts(named: NamedItems, items: readonly ItemState[]): boolean {
  const held = new Map(items.map((item) => [item.id, item]));
  return namedIds(named).every((id) =>
    (held.get(id)?.bundle?.parts ?? []).every((part) => held.has(part.itemId)),
  );
}

export function mostParts(items: readonly ItemState[]): number {
  return Math.max(1, ...items.map((item) => item.bundle?.parts.length ?? 1));
}

async function readNow(trx: Trx): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`SELECT now() AS now`.execute(trx);
  const [row] = rows;
  if (row === undefined) throw new Error("the database does not tell the time");
  return row.now;
}

async function findStores(
  trx: Trx,
  customerId: number,
  requests: readonly NewOrderRequest[],
): Promise<ReadonlySet<number>> {
  const storeIds = [...new Set(requests.flatMap((order) => order.storeId ?? []))];
  if (storeIds.length === 0) return new Set();
  const { rows } = await sql<{ id: number }>`
    SELECT id FROM store WHERE customer_id = ${customerId} AND id = ANY (${storeIds}::bigint[])`.execute(trx);
  return new Set(rows.map((row) => row.id));
}

function soldListingIds(
  items: readonly ItemState[],
  requests: readonly NewOrderRequest[],
): readonly number[] {
  const storeIds = new Set(requests.map((order) => order.storeId));
  return items.flatMap((item) =>
    item.listings.filter((listing) => storeIds.has(listing.storeId)).map((listing) => listing.id),
  );
}

async function findKnown(
  trx: Trx,
  customerId: number,
  requests: readonly NewOrderRequest[],
): Promise<ReadonlyMap<string, number>> {
  const named = requests.filter((order) => order.externalId !== null);
  if (named.length === 0) return new Map();
  const { rows } = await sql<{ id: number; store_id: number | null; external_id: string }>`
    SELECT o.* FROM unnest(${named.map((order) => order.storeId)}::bigint[],
      ${named.map((order) => order.externalId)}::text[]) AS k(store_id, external_id)
    CROSS JOIN LATERAL (
      SELECT id, store_id, external_id FROM sales_order
      WHERE customer_id = ${customerId} AND external_id = k.external_id AND store_id = k.store_id
      UNION ALL
      SELECT id, store_id, external_id FROM sales_order
      WHERE customer_id = ${customerId} AND external_id = k.external_id AND store_id IS NULL AND k.store_id IS NULL
      OFFSET 0) o`.execute(trx);
  return new Map(
    rows.flatMap((row) => {
      const key = externalKey(row.store_id, row.external_id);
      return key === null ? [] : [[key, row.id] as const];
    }),
  );
}
