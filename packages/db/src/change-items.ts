import type { PushCause } from "@trueup/sdk";
import { sql } from "kysely";
import { isArchived } from "./archived.ts";
import { dropArchived } from "./drop.ts";
import type { ItemState } from "./item-state.ts";
import { loadLiveBundles } from "./live-bundles.ts";
import { lockItems } from "./load-items.ts";
import { askReviewOfItems } from "./order-review-queue.ts";
import { type ChangeCause, type ItemChange, type ItemsChange, planItemChange } from "./plan-item-change.ts";
import { createItemBook } from "./item-book.ts";
import { noWrites } from "./plan-item-event.ts";
import { drawRowIds } from "./row-id.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { Db, Trx } from "./schema.ts";
import { planGuarded } from "./zero-guard.ts";

/**
 * Saves the same for many items: those that stand so already are left as they are. A changed sync setting sends
 * nothing; a changed Process Orders flag is judged with the values after the save; archiving drops what waits, and
 * leaves out what is in a bundle that stays, see {@link loadLiveBundles}. Answers the items that were changed, as they
 * are now, and those that could not be.
 */
export async function changeItems(
  trx: Trx,
  request: {
    readonly customerId: number;
    readonly itemIds: readonly number[];
    readonly patch: ItemsChange;
    readonly cause: PushCause;
  },
): Promise<{ readonly changed: readonly ItemState[]; readonly inBundle: ReadonlySet<number> }> {
  const { customerId, itemIds, patch, cause } = request;
  const items = await lockItems(
    trx,
    itemIds.map((itemId) => ({ customerId, itemId })),
  );
  const { differing, inBundle } = await sortItems(trx, customerId, itemIds, patch);
  await saveFields(trx, customerId, [...differing], patch, null);
  const changed = await recordChanges(
    trx,
    items.filter((item) => differing.has(item.id)),
    patch,
    cause,
  );
  return { changed, inBundle };
}

/** Those of the items that a change would change, and those that it may not: parts of bundles that stay. */
export async function sortItems(
  db: Db,
  customerId: number,
  itemIds: readonly number[],
  patch: ItemsChange,
): Promise<{ readonly differing: ReadonlySet<number>; readonly inBundle: ReadonlySet<number> }> {
  const differing = new Set(await findDifferingItems(db, customerId, itemIds, patch));
  if (patch.archived !== true) return { differing, inBundle: new Set() };
  const inBundle = new Set((await loadLiveBundles(db, customerId, [...differing])).keys());
  return { differing: new Set([...differing].filter((id) => !inBundle.has(id))), inBundle };
}

/** Those of the items that the change would change. */
async function findDifferingItems(
  db: Db,
  customerId: number,
  itemIds: readonly number[],
  patch: ItemsChange,
): Promise<ReadonlySet<number>> {
  const setsDate = patch.streetDate !== undefined;
  const { rows } = await sql<{ id: number }>`
    SELECT i.id FROM unnest(${[...itemIds]}::bigint[]) AS k(id) CROSS JOIN LATERAL (
      SELECT * FROM item WHERE customer_id = ${customerId} AND id = k.id OFFSET 0) i
    WHERE i.sync_setting <> ${patch.syncInventory ?? null}::text
      OR i.process_orders <> ${patch.processOrders ?? null}::boolean
      OR ${isArchived("i")} <> ${patch.archived ?? null}::boolean
      OR (${patch.syncInventory !== undefined || patch.override !== undefined} AND i.override_until IS NOT NULL)
      OR (${setsDate} AND i.street_date IS DISTINCT FROM ${patch.streetDate ?? null}::date)`.execute(db);
  return new Set(rows.map((row) => row.id));
}

/** Saves the fields of locked items, and answers which had the version that was asked for, if any was. */
export async function saveFields(
  trx: Trx,
  customerId: number,
  itemIds: readonly number[],
  patch: ItemChange,
  ifVersion: number | null,
): Promise<readonly number[]> {
  if (itemIds.length === 0) return [];
  // Whoever saves a setting by hand ends the expiry of the one before.
  const setsOverride = patch.syncInventory !== undefined || patch.override !== undefined;
  const { rows } = await sql<{ id: number }>`
    UPDATE item SET
      version = version + 1,
      sku = coalesce(${patch.sku?.trim() ?? null}::text, sku),
      description = coalesce(${patch.description ?? null}::text, description),
      sync_setting = coalesce(${patch.syncInventory ?? null}::text, sync_setting),
      override_until = CASE WHEN ${setsOverride} THEN ${patch.override?.until.toISOString() ?? null}::timestamptz
        ELSE override_until END,
      override_restores = CASE WHEN NOT ${setsOverride} THEN override_restores
        WHEN ${patch.override !== undefined && patch.override !== null} THEN coalesce(override_restores, sync_setting) END,
      override_syncs = CASE WHEN ${setsOverride} THEN ${patch.override?.syncs ?? true} ELSE override_syncs END,
      process_orders = coalesce(${patch.processOrders ?? null}::boolean, process_orders),
      street_date = CASE WHEN ${patch.streetDate !== undefined} THEN ${patch.streetDate ?? null}::date
        ELSE street_date END,
      price = CASE WHEN ${patch.price !== undefined} THEN ${patch.price ?? null}::numeric ELSE price END,
      wholesale_cost = CASE WHEN ${patch.wholesaleCost !== undefined} THEN ${patch.wholesaleCost ?? null}::numeric
        ELSE wholesale_cost END,
      packaging = CASE WHEN ${patch.packaging !== undefined} THEN ${patch.packaging ?? null}::text
        ELSE packaging END,
      tags = coalesce(${patch.tags ?? null}::text[], tags),
      include_inbound = coalesce(${patch.includeInbound ?? null}::boolean, include_inbound),
      expiration_days = CASE WHEN ${patch.expirationDays !== undefined}
        THEN ${patch.expirationDays ?? null}::smallint ELSE expiration_days END,
      archive_request_id = CASE WHEN ${patch.archived ?? null}::boolean IS NULL THEN archive_request_id END,
      archived_at = CASE ${patch.archived ?? null}::boolean
        WHEN true THEN coalesce(archived_at, now()) WHEN false THEN NULL ELSE archived_at END
    WHERE customer_id = ${customerId} AND id = ANY (${[...itemIds]}::bigint[])
      AND version = coalesce(${ifVersion}::bigint, version)
    RETURNING id`.execute(trx);
  return rows.map((row) => row.id);
}

/** Records what follows from a change of items that were locked before it, and answers them as they are now. */
export function recordChanges(
  trx: Trx,
  before: readonly ItemState[],
  patch: ItemsChange,
  cause: PushCause,
): Promise<readonly ItemState[]> {
  return recordEachChange(trx, before, () => patch, { cause, zeroCause: cause === "bulk" ? cause : null });
}

/** As {@link recordChanges}, where each item takes a change of its own. */
export async function recordEachChange(
  trx: Trx,
  before: readonly ItemState[],
  patchOf: (item: ItemState) => ItemsChange,
  cause: ChangeCause,
): Promise<readonly ItemState[]> {
  if (before.length === 0) return [];
  const listings = before.reduce((sum, item) => sum + item.listings.length, 0);
  const ids = await drawRowIds(trx, { history: 4 * before.length, decision: 2 * listings });
  const { writes, after } = await planGuarded(trx, before, ids, (drawn, guard) => {
    const book = createItemBook(before, guard);
    const planned = noWrites();
    return {
      writes: planned,
      after: before.map((item) => planItemChange(book, item, patchOf(item), cause, drawn, planned)),
    };
  });
  await saveItemPlan(trx, before, after, writes);
  await askReviewOfItems(
    trx,
    after.filter((item) => patchOf(item).streetDate !== undefined),
  );
  await dropArchived(
    trx,
    after.filter((item, at) => item.archived && before[at]?.archived === false),
  );
  return after;
}
