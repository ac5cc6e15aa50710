import type { Fault, NewItem, PushCause } from "@trueup/sdk";
import { recordChanges, saveFields } from "./change-items.ts";
import type { ItemChange } from "./plan-item-change.ts";
import { countedOf } from "./counts.ts";
import { insertHistory } from "./history.ts";
import { idBounds } from "./id-bounds.ts";
import type { ItemState } from "./item-state.ts";
import { loadLiveBundles } from "./live-bundles.ts";
import type { NamedComponent } from "./load-compositions.ts";
import { lockForUnits, lockItems } from "./load-items.ts";
import { createItemBook } from "./item-book.ts";
import { noWrites, planItemEvent } from "./plan-item-event.ts";
import { drawRowIds } from "./row-id.ts";
import { type ComponentsChange, saveComponentsIn } from "./save-components.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction, violatedUnique } from "./transaction.ts";

export type CreatedItem =
  | { readonly kind: "created"; readonly itemId: number }
  | { readonly kind: "sku_taken" }
  | { readonly kind: "invalid"; readonly faults: readonly Fault[] };

export async function createItem(
  db: Db,
  customerId: number,
  item: Omit<NewItem, "components">,
  components: readonly NamedComponent[] = [],
): Promise<CreatedItem> {
  try {
    return await inTransaction(db, async (trx) => {
      const itemId = await insertItem(trx, customerId, item);
      if (components.length > 0) await mustSaveComponents(trx, { customerId, itemId, components });
      return { kind: "created", itemId };
    });
  } catch (error) {
    if (error instanceof InvalidComponents) return { kind: "invalid", faults: error.faults };
    if (violatedUnique(error)?.includes("item_sku") !== true) throw error;
    return { kind: "sku_taken" };
  }
}

async function insertItem(trx: Trx, customerId: number, item: Omit<NewItem, "components">): Promise<number> {
  const row = await trx
    .insertInto("item")
    .values({
      customer_id: customerId,
      sku: item.sku.trim(),
      description: item.description ?? "",
      sync_setting: item.syncInventory ?? "default",
      process_orders: item.processOrders ?? false,
      include_inbound: item.includeInbound ?? false,
      street_date: item.streetDate ?? null,
      price: item.price ?? null,
      wholesale_cost: item.wholesaleCost ?? null,
      packaging: item.packaging ?? null,
      tags: [...(item.tags ?? [])],
      expiration_days: item.expirationDays ?? null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  if (item.processOrders === true) await recordCreatedOn(trx, customerId, row.id);
  return row.id;
}

/** Takes the new item back with the transaction. */
class InvalidComponents extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super("the components of a new item are invalid");
    this.faults = faults;
  }
}

async function mustSaveComponents(trx: Trx, change: Omit<ComponentsChange, "ifVersion">): Promise<void> {
  const saved = await saveComponentsIn(trx, { ...change, ifVersion: null });
  if (saved.kind === "invalid") throw new InvalidComponents(saved.faults);
  if (saved.kind !== "saved") throw new Error(`a new item cannot be a bundle: ${saved.kind}`);
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
  | { readonly kind: "sku_taken" }
  /** A part of bundles that are not archived, named by SKU, cannot be. */
  | { readonly kind: "in_bundle"; readonly bundles: readonly string[] };

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
  const keys = [{ customerId, itemId }];
  const items = await (patch.includeInbound === undefined ? lockItems(trx, keys) : lockForUnits(trx, keys));
  const before = items.find((item) => item.id === itemId);
  if (before === undefined) return { kind: "not_found" };
  if (patch.archived === true && !before.archived) {
    const bundles = (await loadLiveBundles(trx, customerId, [itemId])).get(itemId);
    if (bundles !== undefined) return { kind: "in_bundle", bundles };
  }
  const saved = await saveFields(trx, customerId, [itemId], patch, ifVersion);
  if (saved.length === 0) return { kind: "stale" };
  const { includeInbound = before.includeInbound } = patch;
  const [after] = await recordChanges(trx, [{ ...before, includeInbound }], patch, "event");
  if (after !== undefined && includeInbound !== before.includeInbound) {
    await recordIncludeInbound(trx, [{ before, after }], items, "event");
  }
  return { kind: "changed" };
}

/** Judged by itself, with what else was saved: where the published units changed, and for the bundles with it. */
export async function recordIncludeInbound(
  trx: Trx,
  changes: readonly { readonly before: ItemState; readonly after: ItemState }[],
  locked: readonly ItemState[],
  cause: PushCause,
): Promise<void> {
  const afters = new Map(changes.map(({ after }) => [after.id, after]));
  const items = locked.map((item) => afters.get(item.id) ?? item);
  const ids = await drawRowIds(trx, idBounds(items, { events: changes.length, lines: 1 }));
  const book = createItemBook(items);
  const writes = noWrites();
  for (const { before, after } of changes) {
    const changed = countedOf(before).publishedInbound !== countedOf(after).publishedInbound;
    planItemEvent(
      book,
      {
        after,
        lines: [{ kind: "include_inbound", detail: { includeInbound: after.includeInbound } }],
        flagEvent: null,
        trigger: changed ? "publish_changed" : null,
        cause,
      },
      ids,
      writes,
    );
  }
  await saveItemPlan(trx, items, book.changed(), writes);
}
