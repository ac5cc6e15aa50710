import { isSellable, STOCK_ROLES, type StockRole } from "@trueup/sdk";
import { sql } from "kysely";
import { encodeId } from "../id.ts";
import { recordInTransaction } from "../record-stock-changes.ts";
import type { Trx } from "../schema.ts";
import type { StockRequestChange } from "../stock-change-request.ts";
import type { Cells, RowFault } from "./cells.ts";
import { type ImportJob, type ImportKind, type Verdict, workOn } from "./import-kind.ts";
import { loadItemsBySku, unknownSku } from "./items-by-sku.ts";
import { findNamed, type Named } from "./names.ts";

interface CountRow {
  readonly sku: string;
  readonly warehouseId: number;
  readonly role: StockRole;
  readonly quantity: number;
  readonly opening: boolean;
}

type Count = Extract<StockRequestChange, { readonly kind: "set" }>;

interface Warehouse extends Named {
  readonly isDefault: boolean;
}

const counts: ImportKind<readonly Warehouse[], CountRow, Count> = {
  load: (trx, job) => loadWarehouseNames(trx, job.customerId),
  parse: parseCount,
  keyOf: ({ sku, warehouseId, role }) => ({
    key: JSON.stringify([sku, warehouseId, role]),
    column: "sku",
  }),
  judge: judgeCounts,
  apply: recordCounts,
};

/** Counts of stock, recorded as the API records them; one that finds what is there already is left alone. */
export const workOnCounts = workOn(counts);

export async function loadWarehouseNames(
  trx: Pick<Trx, "selectFrom">,
  customerId: number,
): Promise<readonly Warehouse[]> {
  const rows = await trx
    .selectFrom("warehouse")
    .select(["id", "name", "is_default"])
    .where("customer_id", "=", customerId)
    .orderBy("id")
    .execute();
  return rows.map(({ id, name, is_default: isDefault }) => ({ id, name, isDefault }));
}

function parseCount(
  cells: Cells,
  warehouses: readonly Warehouse[],
  { opening }: ImportJob,
): CountRow | undefined {
  const sku = cells.required("sku", 200);
  const warehouseId = findWarehouse(cells, warehouses);
  const role = cells.oneOf("role", STOCK_ROLES) ?? "pickable";
  const quantity = cells.units("quantity");
  if (quantity === undefined && (cells.raw("quantity") ?? "").trim() === "") {
    cells.faults.push({ column: "quantity", code: "required", message: "This cell must not be empty." });
  }
  const own = cells.flag("opening");
  if (sku === undefined || warehouseId === undefined || quantity === undefined) return undefined;
  return { sku, warehouseId, role, quantity, opening: own ?? opening };
}

function findWarehouse(cells: Cells, warehouses: readonly Warehouse[]): number | undefined {
  const name = cells.oneLine("warehouse", 200);
  if (name === undefined || name === null) return warehouses.find(({ isDefault }) => isDefault)?.id;
  const resolved = findNamed("warehouse", warehouses, name);
  switch (resolved.kind) {
    case "found":
      return resolved.found.id;
    case "unknown": {
      const message = `This customer has no warehouse "${name}".`;
      return void cells.faults.push({ column: "warehouse", code: "unknown_warehouse", message });
    }
    case "ambiguous": {
      const message = `Several warehouses have the name "${name}". Name the one you mean by its id, such as ${encodeId("warehouse", warehouses[0]?.id ?? 1)}.`;
      return void cells.faults.push({ column: "warehouse", code: "ambiguous_warehouse", message });
    }
  }
}

async function judgeCounts(
  trx: Trx,
  { customerId }: ImportJob,
  rows: readonly CountRow[],
): Promise<readonly Verdict<Count>[]> {
  const items = await loadItemsBySku(
    trx,
    customerId,
    rows.map(({ sku }) => sku),
  );
  const stock = await loadStock(
    trx,
    customerId,
    [...items.values()].map(({ id }) => id),
  );
  return rows.map((row): Verdict<Count> => {
    const item = items.get(row.sku);
    if (item === undefined) return { kind: "bad", faults: [unknownSku(row.sku)] };
    if (item.is_bundle) return { kind: "bad", faults: [isBundle(row.sku)] };
    const before = stock.get(placeKey(item.id, row.warehouseId, row.role));
    const marksReceived = row.opening && item.received_at === null && isSellable(row.role);
    if ((before ?? 0) === row.quantity && !marksReceived) return { kind: "unchanged" };
    return { kind: before === undefined ? "created" : "changed", effect: toCount(row, item.id) };
  });
}

function toCount({ warehouseId, role, quantity, opening }: CountRow, itemId: number): Count {
  const place = { warehouseId, role };
  const reason = opening ? "opening balance" : "count";
  return {
    kind: "set",
    item: { itemId },
    place,
    quantity,
    opening,
    reason,
    occurredAt: null,
    sourceId: null,
  };
}

function isBundle(sku: string): RowFault {
  const message = `SKU "${sku}" is a bundle and has no stock of its own; count its components.`;
  return { column: "sku", code: "is_bundle", message };
}

function placeKey(itemId: number, warehouseId: number, role: string): string {
  return `${itemId}/${warehouseId}/${role}`;
}

async function loadStock(
  trx: Trx,
  customerId: number,
  itemIds: readonly number[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ item_id: number; warehouse_id: number; role: string; quantity: number }>`
    SELECT s.* FROM unnest(${[...itemIds]}::bigint[]) AS k(id)
    CROSS JOIN LATERAL (
      SELECT item_id, warehouse_id, role, quantity FROM stock
      WHERE customer_id = ${customerId} AND item_id = k.id OFFSET 0) s`.execute(trx);
  return new Map(rows.map((row) => [placeKey(row.item_id, row.warehouse_id, row.role), row.quantity]));
}

/** Each by itself: one that cannot be does not keep the others back. */
async function recordCounts(
  trx: Trx,
  { customerId }: ImportJob,
  effects: readonly Count[],
): Promise<readonly (RowFault | null)[]> {
  const outcomes = await recordInTransaction(
    trx,
    effects.map((change) => ({ customerId, changes: [change], zeroCause: "import" as const })),
  );
  return outcomes.map((outcome) => {
    if (outcome.kind === "recorded") return null;
    const [fault] = outcome.faults;
    return {
      column: "quantity",
      code: fault?.code ?? "refused",
      message: fault?.message ?? "Could not be counted.",
    };
  });
}
