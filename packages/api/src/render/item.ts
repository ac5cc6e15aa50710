import { encodeId } from "@trueup/db/id";
import { effectiveSetting, type Item, type ItemWarehouse } from "@trueup/sdk";
import { toDecimal } from "./decimal.ts";
import type { ItemRow } from "../resources/item-rows.ts";

export function toItem(row: ItemRow): Item {
  return {
    id: encodeId("item", row.id),
    sku: row.sku,
    description: row.description,
    syncInventory: row.sync_setting,
    effectiveSyncInventory: effectiveSetting(row.sync_setting, row.customer_setting),
    override: toOverride(row),
    processOrders: row.process_orders,
    received: row.received_at !== null,
    includeInbound: row.include_inbound,
    streetDate: row.street_date,
    expirationDays: row.expiration_days,
    price: toDecimal(row.price),
    wholesaleCost: toDecimal(row.wholesale_cost),
    packaging: row.packaging,
    tags: row.tags,
    archivedAt: row.archived_at?.toISOString() ?? null,
    archiving: row.archive_request_id !== null,
    quantities: row.quantities,
    warehouses: toWarehouses(row),
    components:
      row.components?.map(({ itemId, ...rest }) => ({ itemId: encodeId("item", itemId), ...rest })) ?? null,
    saleWindowId: row.sale_window_id === null ? null : encodeId("saleWindow", row.sale_window_id),
    createdAt: row.created_at.toISOString(),
  };
}

function toOverride(row: ItemRow): Item["override"] {
  if (row.override_until === null || row.override_restores === null) return null;
  return {
    until: row.override_until.toISOString(),
    restores: row.override_restores,
    syncWhenEnds: row.override_syncs,
  };
}

function toWarehouses({ stock, lots }: ItemRow): readonly ItemWarehouse[] {
  const lotsAt = Map.groupBy(lots, (lot) => lot.warehouseId);
  return [...Map.groupBy(stock, (cell) => cell.warehouseId)].map(([warehouseId, cells]) => ({
    warehouseId: encodeId("warehouse", warehouseId),
    roles: Object.fromEntries(cells.map(({ role, quantity }) => [role, quantity])),
    ...toLots(lotsAt.get(warehouseId)),
  }));
}

function toLots(lots: ItemRow["lots"] | undefined): Pick<ItemWarehouse, "lots"> {
  if (lots === undefined) return {};
  return { lots: lots.map(({ code, expiresOn, role, units }) => ({ code, expiresOn, role, units })) };
}
