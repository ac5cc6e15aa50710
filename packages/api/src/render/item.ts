import { encodeId } from "@trueup/db/id";
import { effectiveSetting, type Item, type ItemWarehouse } from "@trueup/sdk";
import type { ItemRow } from "../resources/item-rows.ts";

export function toItem(row: ItemRow): Item {
  return {
    id: encodeId("item", row.id),
    sku: row.sku,
    description: row.description,
    syncInventory: row.sync_setting,
    effectiveSyncInventory: effectiveSetting(row.sync_setting, row.customer_setting),
    processOrders: row.process_orders,
    received: row.received_at !== null,
    includeInbound: row.include_inbound,
    streetDate: row.street_date,
    archivedAt: row.archived_at?.toISOString() ?? null,
    quantities: row.quantities,
    warehouses: toWarehouses(row.stock),
    createdAt: row.created_at.toISOString(),
  };
}

function toWarehouses(stock: ItemRow["stock"]): readonly ItemWarehouse[] {
  return [...Map.groupBy(stock, (cell) => cell.warehouseId)].map(([warehouseId, cells]) => ({
    warehouseId: encodeId("warehouse", warehouseId),
    roles: Object.fromEntries(cells.map(({ role, quantity }) => [role, quantity])),
  }));
}
