import { flagAfterEvent, type ItemSyncSetting, type NewItem, type Trigger } from "@trueup/sdk";
import { sql } from "kysely";
import { applyAuthorisations, decideItem, insertDecisions } from "./decisions.ts";
import { dropListings } from "./drop.ts";
import { insertHistory, type PlannedHistory } from "./history.ts";
import type { ItemState } from "./item-state.ts";
import { lockItems } from "./load-items.ts";
import { drawRowIds, type RowIds } from "./row-id.ts";
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

export interface ItemChange {
  readonly sku?: string;
  readonly description?: string;
  readonly syncInventory?: ItemSyncSetting;
  readonly processOrders?: boolean;
  readonly archived?: boolean;
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
  const { rows } = await sql<{ version: number }>`
    UPDATE item SET
      version = version + 1,
      sku = coalesce(${patch.sku?.trim() ?? null}::text, sku),
      description = coalesce(${patch.description ?? null}::text, description),
      sync_setting = coalesce(${patch.syncInventory ?? null}::text, sync_setting),
      sold_out = sold_out AND (process_orders OR ${patch.processOrders ?? null}::boolean IS NOT TRUE),
      process_orders = coalesce(${patch.processOrders ?? null}::boolean, process_orders),
      archived_at = CASE ${patch.archived ?? null}::boolean
        WHEN true THEN coalesce(archived_at, now()) WHEN false THEN NULL ELSE archived_at END
    WHERE customer_id = ${customerId} AND id = ${itemId}
      AND version = coalesce(${ifVersion}::bigint, version)
    RETURNING version`.execute(trx);
  if (rows.length === 0) return { kind: "stale" };
  const after: ItemState = {
    ...before,
    setting: patch.syncInventory ?? before.setting,
    processOrders: patch.processOrders ?? before.processOrders,
    archived: patch.archived ?? before.archived,
  };
  await recordConsequences(trx, before, after);
  if (after.archived && !before.archived) await dropAll(trx, after);
  return { kind: "changed" };
}

/** What waits for an archived item is never sent, not even where it is back before anybody claimed it. */
async function dropAll(trx: Trx, { customer, listings }: ItemState): Promise<void> {
  for (const [storeId, own] of Map.groupBy(listings, (listing) => listing.storeId)) {
    await dropListings(
      trx,
      { customerId: customer.id, storeId },
      own.map((listing) => listing.id),
      "item_archived",
    );
  }
}

async function recordConsequences(trx: Trx, before: ItemState, after: ItemState): Promise<void> {
  const triggers: Trigger[] = [];
  if (after.setting !== before.setting) triggers.push("setting_changed");
  if (after.processOrders !== before.processOrders) triggers.push("flag_changed");
  const ids = await drawRowIds(trx, { history: 3, decision: triggers.length * after.listings.length });
  const history = historyOf(before, after, ids);
  await insertHistory(trx, history);
  let item = after;
  for (const trigger of triggers) {
    const decided = decideItem(item, {
      trigger,
      eventId: history[0]?.eventId ?? null,
      cause: "event",
      nextDecisionId: () => ids.decision(),
    });
    item = { ...item, listings: decided.listings };
    await insertDecisions(trx, decided.decisions);
    await applyAuthorisations(trx, decided.authorisations);
  }
}

function historyOf(before: ItemState, after: ItemState, ids: RowIds): PlannedHistory[] {
  const history: PlannedHistory[] = [];
  const line = (kind: PlannedHistory["kind"], detail: NonNullable<PlannedHistory["detail"]>): void => {
    const id = ids.history();
    history.push({
      id,
      eventId: history[0]?.eventId ?? id,
      customerId: after.customer.id,
      itemId: after.id,
      kind,
      detail,
    });
  };
  if (after.setting !== before.setting)
    line("setting", { setting: { from: before.setting, to: after.setting } });
  if (after.processOrders !== before.processOrders) {
    const flip = flagAfterEvent(after.customer.processOrdersSetting, {
      kind: "by_hand",
      to: after.processOrders,
    });
    if (flip !== null) line("process_orders", { flip });
  }
  if (after.archived !== before.archived) line("archive", { archived: after.archived });
  return history;
}
