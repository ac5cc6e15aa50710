import type { NewItem } from "@trueup/sdk";
import { type ItemChange, recordChanges, saveFields } from "./change-items.ts";
import { insertHistory } from "./history.ts";
import { lockItems } from "./load-items.ts";
import { drawRowIds } from "./row-id.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction, violatedUnique } from "./transaction.ts";

export type CreatedItem =
  | { readonly kind: "created"; readonly itemId: number }
  | { readonly kind: "sku_taken" };

export async function createItem(db: Db, customerId: number, item: NewItem): Promise<CreatedItem> {
  try {
    return await inTransaction(db, async (trx) => {
      const row = await trx
        .insertInto("item")
        .values({
          customer_id: customerId,
          sku: item.sku.trim(),
          description: item.description ?? "",
          sync_setting: item.syncInventory ?? "default",
          process_orders: item.processOrders ?? false,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      if (item.processOrders === true) await recordCreatedOn(trx, customerId, row.id);
      return { kind: "created", itemId: row.id };
    });
  } catch (error) {
    if (violatedUnique(error)?.includes("item_sku") !== true) throw error;
    return { kind: "sku_taken" };
  }
}

/** A new item is OFF unless somebody says otherwise, which is a flip by hand. */
async function recordCreatedOn(trx: Trx, customerId: number, itemId: number): Promise<void> {
  const ids = await drawRowIds(trx, { history: 1, decision: 0 });
  const id = ids.history();
  const detail = { flip: { to: true, cause: "by_hand" } } as const;
  await insertHistory(trx, [{ id, eventId: id, customerId, itemId, kind: "process_orders", detail }]);
}

export type ChangedItem =
  | { readonly kind: "changed" }
  | { readonly kind: "not_found" }
  | { readonly kind: "stale" }
  | { readonly kind: "sku_taken" };

/**
 * Saves an item. A changed sync setting sends nothing; a changed Process Orders flag is judged with the values
 * after the save; archiving drops what waits. `ifVersion` refuses the save where somebody else saved in between.
 */
export async function changeItem(
  db: Db,
  request: {
    readonly customerId: number;
    readonly itemId: number;
    readonly patch: ItemChange;
    readonly ifVersion: number | null;
  },
): Promise<ChangedItem> {
  try {
    return await inTransaction(db, (trx) => change(trx, request));
  } catch (error) {
    if (violatedUnique(error) !== "item_sku") throw error;
    return { kind: "sku_taken" };
  }
}

async function change(
  trx: Trx,
  { customerId, itemId, patch, ifVersion }: Parameters<typeof changeItem>[1],
): Promise<ChangedItem> {
  const [before] = await lockItems(trx, [{ customerId, itemId }]);
  if (before === undefined) return { kind: "not_found" };
  const saved = await saveFields(trx, customerId, [itemId], patch, ifVersion);
  if (saved.length === 0) return { kind: "stale" };
  await recordChanges(trx, [before], patch, "event");
  return { kind: "changed" };
}
