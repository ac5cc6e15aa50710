import type { Fault } from "@trueup/sdk";
import { sql } from "kysely";
import { identifyChange } from "./identify-change.ts";
import { loadSources, loadWarehouses } from "./record-stock-changes.ts";
import type { Db } from "./schema.ts";
import type { StockRequestChange } from "./stock-change-request.ts";

/**
 * What changes name that is not there, for a request that is refused for other faults anyway. Only reads, and locks
 * nothing. Whether there are units enough is not asked: that depends on the changes that are missing.
 */
export async function findChangeFaults(
  db: Db,
  customerId: number,
  /** By their place in the request. */
  changes: ReadonlyMap<number, StockRequestChange>,
): Promise<readonly Fault[]> {
  if (changes.size === 0) return [];
  const named = [...changes.values()];
  const warehouses = (await loadWarehouses(db, [customerId])).get(customerId);
  const sources = await loadSources(db, [{ customerId, changes: named }]);
  const bySourceId = new Map(sources.map((source) => [source.sourceId, source]));
  const items = await findNamedItems(db, customerId, named);
  return [...changes].flatMap(([index, change]) => {
    const identified = identifyChange(change, `changes.${index}`, {
      item: items.find((item) =>
        "sku" in change.item ? item.sku === change.item.sku : item.id === change.item.itemId,
      ),
      source: bySourceId.get(change.sourceId ?? ""),
      warehouses,
    });
    return identified.kind === "unknown" || identified.kind === "reused" ? identified.faults : [];
  });
}

async function findNamedItems(
  db: Db,
  customerId: number,
  changes: readonly StockRequestChange[],
): Promise<readonly { readonly id: number; readonly sku: string }[]> {
  const skus = changes.flatMap(({ item }) => ("sku" in item ? [item.sku] : []));
  const ids = changes.flatMap(({ item }) => ("itemId" in item ? [item.itemId] : []));
  const { rows } = await sql<{ id: number; sku: string }>`
    SELECT id, sku FROM item WHERE customer_id = ${customerId}
      AND (sku = ANY (${skus}::text[]) OR id = ANY (${ids}::bigint[]))`.execute(db);
  return rows;
}
