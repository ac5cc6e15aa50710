import { sql } from "kysely";
import type { ItemState, StockCell } from "./item-state.ts";
import type { Trx } from "./schema.ts";

type CellOfItem = StockCell & { readonly customerId: number; readonly itemId: number };

/** The lots of the cells that a plan replaced, once these are saved. Costs nothing where none has any. */
export async function saveLots(
  trx: Trx,
  before: readonly ItemState[],
  after: readonly ItemState[],
): Promise<void> {
  const loaded = new Set(before.flatMap((item) => item.stock));
  const kept = new Set(after.flatMap((item) => item.stock));
  const changedIds = new Set(after.map((item) => item.id));
  const was = before
    .filter((item) => changedIds.has(item.id))
    .flatMap(cellsWithLots)
    .filter(({ cell }) => !kept.has(cell));
  const is = after.flatMap(cellsWithLots).filter(({ cell }) => !loaded.has(cell));
  await deleteLots(
    trx,
    was.map(({ of }) => of),
  );
  const rows = is.flatMap(({ of }) => (of.lots ?? []).map((lot) => ({ ...of, ...lot })));
  if (rows.length === 0) return;
  await sql`
    INSERT INTO stock_lot (customer_id, item_id, warehouse_id, role, code, expires_on, units)
    SELECT * FROM unnest(${rows.map((row) => row.customerId)}::bigint[], ${rows.map((row) => row.itemId)}::bigint[],
      ${rows.map((row) => row.warehouseId)}::bigint[], ${rows.map((row) => row.role)}::text[],
      ${rows.map((row) => row.code)}::text[], ${rows.map((row) => row.expiresOn)}::date[],
      ${rows.map((row) => row.units)}::integer[])`.execute(trx);
}

function cellsWithLots(item: ItemState): readonly { readonly cell: StockCell; readonly of: CellOfItem }[] {
  return item.stock.flatMap((cell) =>
    cell.lots === undefined ? [] : [{ cell, of: { ...cell, customerId: item.customer.id, itemId: item.id } }],
  );
}

async function deleteLots(trx: Trx, cells: readonly CellOfItem[]): Promise<void> {
  if (cells.length === 0) return;
  await sql`
    DELETE FROM stock_lot l
    USING unnest(${cells.map((cell) => cell.customerId)}::bigint[], ${cells.map((cell) => cell.itemId)}::bigint[],
      ${cells.map((cell) => cell.warehouseId)}::bigint[], ${cells.map((cell) => cell.role)}::text[])
      AS k(customer_id, item_id, warehouse_id, role)
    WHERE l.customer_id = k.customer_id AND l.item_id = k.item_id AND l.warehouse_id = k.warehouse_id
      AND l.role = k.role`.execute(trx);
}
