import { NO_LEVEL_RULES } from "@trueup/sdk";
import { sql } from "kysely";
import { dropArchived } from "./drop.ts";
import { insertHistory } from "./history.ts";
import type { ItemState } from "./item-state.ts";
import type { ItemKey } from "./item-keys.ts";
import { unlinkInside } from "./link-listing.ts";
import { loadLiveBundles } from "./live-bundles.ts";
import { lockItems } from "./load-items.ts";
import { type PlannedSync, requestPushes, syncItems } from "./request-sync.ts";
import { drawRowIds } from "./row-id.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/*
 * Archiving an item, or unlinking a listing, with a last 0:
 *
 *   asked ──▶ a Sync Now of 0 is authorised; no event authorises anything any more ──▶ every listing has ended
 *             (confirmed, failed, skipped, or 15 minutes over) ──▶ archived, unlinked
 *
 * In between the item is archived, and the listing unlinked, for whatever happens; the claim alone still takes them up.
 */

export type ZeroedOut =
  | { readonly kind: "begun"; readonly requestId: number }
  /** `archived`: it was already, and nothing is sent. */
  | { readonly kind: "not_found" | "stale" | "archived" }
  | { readonly kind: "in_bundle"; readonly bundles: readonly string[] };

/** Sends 0 to every usable listing of an item, which is archived once all of them have ended. */
export async function archiveWithZeros(
  db: Db,
  asked: { readonly customerId: number; readonly itemId: number; readonly ifVersion: number | null },
): Promise<ZeroedOut> {
  const { customerId, itemId, ifVersion } = asked;
  return inTransaction(db, async (trx): Promise<ZeroedOut> => {
    const [item] = await lockItems(trx, [{ customerId, itemId }]);
    if (item === undefined) return { kind: "not_found" };
    const asked = await loadAsked(trx, customerId, itemId);
    if (ifVersion !== null && ifVersion !== asked.version) return { kind: "stale" };
    // Asked again, it is the same request: judged once more, the zero that is on its way would be refused and lost.
    if (asked.requestId !== null) return { kind: "begun", requestId: asked.requestId };
    if (asked.archived) return { kind: "archived" };
    const bundles = (await loadLiveBundles(trx, customerId, [itemId])).get(itemId);
    if (bundles !== undefined) return { kind: "in_bundle", bundles };
    const requestId = await requestPushes(trx, emptied(item));
    await sql`
      UPDATE item SET archive_request_id = ${requestId}, version = version + 1
      WHERE customer_id = ${customerId} AND id = ${itemId}`.execute(trx);
    await recordArchived(trx, customerId, [itemId]);
    return { kind: "begun", requestId };
  });
}

async function loadAsked(
  trx: Trx,
  customerId: number,
  itemId: number,
): Promise<{ readonly requestId: number | null; readonly archived: boolean; readonly version: number }> {
  return trx
    .selectFrom("item")
    .select([
      "archive_request_id as requestId",
      "version",
      sql<boolean>`archived_at IS NOT NULL`.as("archived"),
    ])
    .where("customer_id", "=", customerId)
    .where("id", "=", itemId)
    .executeTakeFirstOrThrow();
}

/**
 * Sends 0 to every usable listing of locked items that are not archived; each is archived once its own have ended. The
 * zero guard lets these zeros through: the items are gone for whoever archives them.
 */
export async function archiveAllWithZeros(
  trx: Trx,
  customerId: number,
  items: readonly ItemState[],
): Promise<readonly PlannedSync[]> {
  if (items.length === 0) return [];
  const itemIds = items.map((item) => item.id);
  const { rows } = await sql<{ id: number; itemId: number }>`
    INSERT INTO sync_request (customer_id, item_id)
    SELECT ${customerId}, id FROM unnest(${itemIds}::bigint[]) AS k(id) RETURNING id, item_id AS "itemId"`.execute(
    trx,
  );
  const requests = new Map(rows.map((row) => [row.itemId, row.id]));
  const planned = await syncItems(trx, {
    customerId,
    requestOf: (itemId) => requests.get(itemId) ?? 0,
    items: items.map(emptied),
    cause: "bulk",
    zeroes: "pass",
  });
  await sql`
    UPDATE item i SET archive_request_id = k.request_id, version = i.version + 1
    FROM unnest(${rows.map((row) => row.itemId)}::bigint[], ${rows.map((row) => row.id)}::bigint[]) AS k(id, request_id)
    WHERE i.customer_id = ${customerId} AND i.id = k.id`.execute(trx);
  await recordArchived(trx, customerId, itemIds);
  return planned;
}

async function recordArchived(trx: Trx, customerId: number, itemIds: readonly number[]): Promise<void> {
  const ids = await drawRowIds(trx, { history: itemIds.length, decision: 0 });
  const lines = itemIds.map((itemId) => {
    const id = ids.history();
    return { id, eventId: id, customerId, itemId, kind: "archive", detail: { archived: true } } as const;
  });
  await insertHistory(trx, lines);
}

/** Sends 0 to a listing, which is unlinked once that has ended. Null where there is no such listing. */
export async function unlinkWithZero(db: Db, customerId: number, listingId: number): Promise<number | null> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .selectFrom("listing")
      .select("item_id")
      .where("customer_id", "=", customerId)
      .where("id", "=", listingId)
      .where("unlinked_at", "is", null)
      .executeTakeFirst();
    const [item] = row === undefined ? [] : await lockItems(trx, [{ customerId, itemId: row.item_id }]);
    const { rows } = await sql<{ requestId: number | null }>`
      SELECT unlink_request_id AS "requestId" FROM listing
      WHERE customer_id = ${customerId} AND id = ${listingId}`.execute(trx);
    const asked = rows[0]?.requestId ?? null;
    if (item !== undefined && asked !== null) return asked;
    const listings = item?.listings.filter((listing) => listing.id === listingId) ?? [];
    if (item === undefined || listings.length === 0) return null;
    const requestId = await requestPushes(trx, emptied({ ...item, listings }));
    await trx
      .updateTable("listing")
      .set({ unlink_request_id: requestId })
      .where("customer_id", "=", customerId)
      .where("id", "=", listingId)
      .execute();
    return requestId;
  });
}

/** The item as if nothing of it were left: every listing's level is 0. */
export function emptied(item: ItemState): ItemState {
  return {
    ...item,
    stock: [],
    flow: [],
    bundle: null,
    listings: item.listings.map((listing) => ({ ...listing, rules: NO_LEVEL_RULES })),
  };
}

const SLICE = 200;

/**
 * Archives and unlinks what was waiting for its last 0, once that has ended everywhere. Answers how many it ended; any
 * number of workers may ask.
 */
export async function finishZeroingOut(db: Db): Promise<number> {
  const items = await findOver(db, "item");
  const listings = await findOver(db, "listing");
  if (items.length > 0) await inTransaction(db, (trx) => finishItems(trx, items));
  for (const over of listings) await inTransaction(db, (trx) => finishListing(trx, over));
  return items.length + listings.length;
}

/** What waited for a request that has ended everywhere. */
interface Over {
  readonly customerId: number;
  readonly id: number;
  readonly requestId: number;
}

async function findOver(db: Db, what: "item" | "listing"): Promise<readonly Over[]> {
  const request = what === "item" ? sql`t.archive_request_id` : sql`t.unlink_request_id`;
  const isOpen = what === "item" ? sql`t.archived_at IS NULL` : sql`t.unlinked_at IS NULL`;
  const { rows } = await sql<Over>`
    SELECT t.customer_id AS "customerId", t.id, ${request} AS "requestId" FROM ${sql.table(what)} t
    WHERE ${request} IS NOT NULL AND ${isOpen}
      AND NOT EXISTS (SELECT 1 FROM sync_request_listing r
        WHERE r.customer_id = t.customer_id AND r.request_id = ${request} AND r.status = 'pending')
    ORDER BY t.customer_id, t.id LIMIT ${sql.lit(SLICE)}`.execute(db);
  return rows;
}

/** Somebody may have asked anew meanwhile: only what still waits for the request that ended is unlinked. */
async function finishListing(trx: Trx, { customerId, id, requestId }: Over): Promise<void> {
  const { rows } = await sql`
    SELECT id FROM listing WHERE customer_id = ${customerId} AND id = ${id} AND unlink_request_id = ${requestId}
    FOR UPDATE`.execute(trx);
  if (rows.length > 0) await unlinkInside(trx, customerId, id);
}

/** Somebody may have brought an item back meanwhile, or asked anew: only what still waits for it is archived. */
async function finishItems(trx: Trx, rows: readonly Over[]): Promise<void> {
  const keys: readonly ItemKey[] = rows.map(({ customerId, id }) => ({ customerId, itemId: id }));
  const items = await lockItems(trx, keys);
  const { rows: archived } = await sql<{ id: number }>`
    UPDATE item i SET archived_at = now(), archive_request_id = NULL, version = i.version + 1
    FROM unnest(${rows.map((row) => row.customerId)}::bigint[], ${rows.map((row) => row.id)}::bigint[],
      ${rows.map((row) => row.requestId)}::bigint[]) AS k(customer_id, id, request_id)
    WHERE i.customer_id = k.customer_id AND i.id = k.id AND i.archive_request_id = k.request_id
    RETURNING i.id`.execute(trx);
  const done = new Set(archived.map((row) => row.id));
  await dropArchived(
    trx,
    items.filter((item) => done.has(item.id)),
  );
}
