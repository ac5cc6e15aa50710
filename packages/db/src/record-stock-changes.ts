import { sql } from "kysely";
import { idBounds } from "./id-bounds.ts";
import type { ItemKey } from "./item-keys.ts";
import { lockForUnits } from "./load-items.ts";
import type { CustomerWarehouses } from "./movement.ts";
import type { KnownSource } from "./identify-change.ts";
import { planStockChanges } from "./plan-stock-changes.ts";
import { drawRowIds } from "./row-id.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { StoredAnswer } from "./history-schema.ts";
import type { Db, Trx } from "./schema.ts";
import type { StockOutcome, StockRequest } from "./stock-change-request.ts";
import { inTransaction, violatedUnique } from "./transaction.ts";
import { planGuarded } from "./zero-guard.ts";

/**
 * Records stock changes: stock, flags, a decision per listing, history, and what is due, in one transaction for
 * all the requests. Each request is all or nothing by itself. Once this answers, the changes are committed.
 */
export async function recordStockChanges(
  db: Db,
  requests: readonly StockRequest[],
): Promise<readonly StockOutcome[]> {
  for (let collisions = 0; ; collisions += 1) {
    try {
      return await inTransaction(db, (trx) => recordInTransaction(trx, requests));
    } catch (error) {
      // Somebody brought one of the source ids at the same moment: now its answer is found.
      const collided = violatedUnique(error)?.includes("stock_source") === true;
      if (!collided || collisions === MOST_COLLISIONS) throw error;
    }
  }
}

const MOST_COLLISIONS = 5;

/** As {@link recordStockChanges}, in a transaction of the caller's. A source id that collides fails all of it. */
export async function recordInTransaction(
  trx: Trx,
  requests: readonly StockRequest[],
): Promise<readonly StockOutcome[]> {
  const customerIds = [...new Set(requests.map((request) => request.customerId))];
  const items = await lockForUnits(trx, await findItems(trx, requests));
  const warehouses = await loadWarehouses(trx, customerIds);
  const sources = await loadSources(trx, requests);
  const changes = requests.reduce((sum, request) => sum + request.changes.length, 0);
  const ids = await drawRowIds(trx, idBounds(items, { events: changes, lines: 2 }));

  const plan = await planGuarded(trx, items, ids, (drawn, guard) =>
    planStockChanges({ items, warehouses, sources }, requests, drawn, guard),
  );

  await saveItemPlan(trx, items, plan.items, plan);
  await insertSources(trx, plan.sources);
  return plan.outcomes;
}

export async function loadWarehouses(
  db: Db,
  customerIds: readonly number[],
): Promise<ReadonlyMap<number, CustomerWarehouses>> {
  const rows = await db
    .selectFrom("warehouse")
    .select(["customer_id", "id", "is_default"])
    .where("customer_id", "=", sql<number>`ANY(${[...customerIds]}::bigint[])`)
    .execute();
  const warehouses = new Map<number, CustomerWarehouses>();
  for (const [customerId, own] of Map.groupBy(rows, (row) => row.customer_id)) {
    const preferred = own.find((row) => row.is_default);
    if (preferred === undefined) throw new Error(`customer ${customerId} has no default warehouse`);
    warehouses.set(customerId, { defaultId: preferred.id, ids: new Set(own.map((row) => row.id)) });
  }
  return warehouses;
}

/** The items that the changes name, before they are locked. */
async function findItems(trx: Trx, requests: readonly StockRequest[]): Promise<ItemKey[]> {
  const keys = new Map<string, ItemKey>();
  const add = (key: ItemKey): void => void keys.set(`${key.customerId}/${key.itemId}`, key);
  const bySku: { customerId: number; sku: string }[] = [];
  for (const { customerId, changes } of requests) {
    for (const { item } of changes) {
      if ("sku" in item) bySku.push({ customerId, sku: item.sku });
      else add({ customerId, itemId: item.itemId });
    }
  }
  if (bySku.length > 0) {
    const { rows } = await sql<{ customer_id: number; id: number }>`
      SELECT k.customer_id, i.id FROM unnest(${bySku.map((key) => key.customerId)}::bigint[],
        ${bySku.map((key) => key.sku)}::text[]) AS k(customer_id, sku)
      CROSS JOIN LATERAL (
        SELECT id FROM item WHERE customer_id = k.customer_id AND sku = k.sku OFFSET 0) i`.execute(trx);
    for (const row of rows) add({ customerId: row.customer_id, itemId: row.id });
  }
  return [...keys.values()];
}

export async function loadSources(
  db: Db,
  requests: readonly StockRequest[],
): Promise<readonly KnownSource[]> {
  const keys = requests.flatMap(({ customerId, changes }) =>
    changes.flatMap(({ sourceId }) => (sourceId === null ? [] : [{ customerId, sourceId }])),
  );
  if (keys.length === 0) return [];
  const { rows } = await sql<{
    customer_id: number;
    source_id: string;
    content_hash: Uint8Array;
    default_warehouse_id: number;
    answer: StoredAnswer;
  }>`
    SELECT s.customer_id, s.source_id, s.content_hash, s.default_warehouse_id, s.answer
    FROM unnest(${keys.map((key) => key.customerId)}::bigint[], ${keys.map((key) => key.sourceId)}::text[])
      AS k(customer_id, source_id)
    CROSS JOIN LATERAL (
      SELECT * FROM stock_source WHERE customer_id = k.customer_id AND source_id = k.source_id OFFSET 0) s`.execute(
    db,
  );
  return rows.map((row) => ({
    customerId: row.customer_id,
    sourceId: row.source_id,
    contentHash: row.content_hash,
    defaultWarehouseId: row.default_warehouse_id,
    answer: row.answer,
  }));
}

/** In one order everywhere, so that two batches with the same ids wait for each other instead of deadlocking. */
async function insertSources(trx: Trx, planned: readonly KnownSource[]): Promise<void> {
  if (planned.length === 0) return;
  const sources = planned.toSorted(
    (a, b) => a.customerId - b.customerId || (a.sourceId < b.sourceId ? -1 : a.sourceId > b.sourceId ? 1 : 0),
  );
  await sql`
    INSERT INTO stock_source (customer_id, source_id, content_hash, default_warehouse_id, answer)
    SELECT customer_id, source_id, decode(content_hash, 'hex'), default_warehouse_id, answer
    FROM unnest(${sources.map((source) => source.customerId)}::bigint[],
      ${sources.map((source) => source.sourceId)}::text[],
      ${sources.map((source) => Buffer.from(source.contentHash).toString("hex"))}::text[],
      ${sources.map((source) => source.defaultWarehouseId)}::bigint[],
      ${sources.map((source) => JSON.stringify(source.answer))}::jsonb[])
      AS s(customer_id, source_id, content_hash, default_warehouse_id, answer)`.execute(trx);
}
