import { sql } from "kysely";
import { isArchived } from "./archived.ts";
import { countUnits } from "./counts.ts";
import { type ItemKey, keyRows } from "./item-keys.ts";
import { type ListingOfItem, loadItemListings, toListingRow } from "./item-listings.ts";
import type { BundlePart, CustomerRules, ItemState, SaleWindowRules } from "./item-state.ts";
import { loadCustomers, loadStores, loadWindows, type StoreOfListings } from "./load-rules.ts";
import { type BundlePartRow, loadBundleParts, loadUnits, type Units } from "./load-units.ts";
import type { Db, Trx } from "./schema.ts";

/**
 * Locks the items, then their listings, in the order that every transaction keeps (items that are no bundles, bundles,
 * listings, due; by id), and answers them as they stand. Items that do not exist are left out. Units need no lock of
 * their own: whoever changes them holds the item and every bundle that it is a part of, see {@link lockForUnits}. What
 * else they are judged by is read once the locks are held, because a statement that waits for a lock goes on with the
 * other tables as they were before the wait: what was saved while we waited counts.
 *
 * Each row is looked up by its key, whatever the planner knows of the tables: `LATERAL … OFFSET 0` cannot be turned
 * into a scan, which a planner without fresh statistics chooses.
 */
export async function lockItems(trx: Trx, keys: readonly ItemKey[]): Promise<ItemState[]> {
  return load(trx, await lockRows(trx, keys), "lock", NONE_LATER);
}

const NONE_LATER: ReadonlySet<number> = new Set();

/** As {@link lockItems}, for a change of the items' units: with the bundles whose quantities follow from them. */
export async function lockForUnits(trx: Trx, keys: readonly ItemKey[]): Promise<ItemState[]> {
  const rows = await lockRows(trx, keys);
  const bundles = await lockBundlesOf(trx, rows);
  return load(trx, [...rows, ...bundles], "lock", await judgedLater(trx, bundles));
}

/**
 * As {@link lockItems}, for a change of what bundles are made of: with the other items that it concerns, which are
 * locked in the same order and not answered. `above` are bundles that have the first one in them.
 */
export async function lockForComposition(
  trx: Trx,
  { bundle, above, others }: Readonly<Record<"above" | "others", readonly ItemKey[]>> & { bundle: ItemKey },
): Promise<ItemState[]> {
  const rows = await lockRows(trx, [bundle, ...above, ...others]);
  const ids = new Set(above.map((key) => key.itemId));
  const higher = rows.filter((row) => ids.has(row.id));
  const own = rows.filter((row) => row.id === bundle.itemId);
  return load(trx, [...own, ...higher], "lock", await judgedLater(trx, higher));
}

/** Bundles whose listings are more than one transaction should judge; all of a customer's or none. */
async function judgedLater(trx: Trx, bundles: readonly ItemRow[]): Promise<ReadonlySet<number>> {
  if (bundles.length === 0) return NONE_LATER;
  const { rows } = await sql<{ customer_id: number }>`
    SELECT k.customer_id FROM ${keyRows(bundles.map(keyOf))} CROSS JOIN LATERAL (
      SELECT count(*) AS listings FROM listing
      WHERE customer_id = k.customer_id AND item_id = k.id AND unlinked_at IS NULL OFFSET 0) l
    GROUP BY k.customer_id HAVING sum(l.listings) > ${sql.lit(MOST_BUNDLE_LISTINGS)}`.execute(trx);
  const customers = new Set(rows.map((row) => row.customer_id));
  return new Set(bundles.filter((row) => customers.has(row.customer_id)).map((row) => row.id));
}

const MOST_BUNDLE_LISTINGS = 1_000;

/** The items as they stand, without a lock: to be looked at. */
export async function loadItems(db: Db, keys: readonly ItemKey[]): Promise<ItemState[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<ItemRow>`
    SELECT i.* FROM ${keyRows(keys)} CROSS JOIN LATERAL (
      SELECT ${itemColumns} FROM item WHERE customer_id = k.customer_id AND id = k.id OFFSET 0) i`.execute(
    db,
  );
  return load(db, rows, "look", NONE_LATER);
}

async function load(
  db: Db,
  rows: readonly ItemRow[],
  how: "lock" | "look",
  later: ReadonlySet<number>,
): Promise<ItemState[]> {
  if (rows.length === 0) return [];
  const keys = rows.map(keyOf);
  const now = keys.filter((key) => !later.has(key.itemId));
  const listings = await loadItemListings(db, now, how);
  const parts = await loadBundleParts(db, rows.filter((row) => row.is_bundle).map(keyOf));
  const customerIds = [...new Set(rows.map((row) => row.customer_id))];
  return assemble({
    rows,
    later,
    listings,
    parts,
    units: await loadUnits(db, [...keys, ...parts.map((part) => ({ ...part, itemId: part.partId }))]),
    stores: await loadStores(db, customerIds),
    customers: await loadCustomers(db, customerIds),
    windows: await loadWindows(db, rows),
  });
}

function keyOf(row: ItemRow): ItemKey {
  return { customerId: row.customer_id, itemId: row.id };
}

const itemColumns = sql`customer_id, id, sku, sync_setting, process_orders, received_at IS NOT NULL AS received,
  ${isArchived("item")} AS archived, include_inbound, sold_out, is_bundle, in_bundle,
  sale_window_id`;

async function lockRows(trx: Trx, keys: readonly ItemKey[]): Promise<readonly ItemRow[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<ItemRow>`
    SELECT i.* FROM (
      SELECT k.*, is_bundle FROM ${keyRows(keys)} CROSS JOIN LATERAL (
        SELECT is_bundle FROM item WHERE customer_id = k.customer_id AND id = k.id OFFSET 0) i
      ORDER BY is_bundle, id) k
    CROSS JOIN LATERAL (
      SELECT ${itemColumns} FROM item WHERE customer_id = k.customer_id AND id = k.id FOR UPDATE) i`.execute(
    trx,
  );
  return rows;
}

/**
 * Nobody can make the locked items part of another bundle meanwhile, because that locks them, too: `in_bundle` is
 * read with the lock, so that a bundle that was made while we waited is found.
 */
async function lockBundlesOf(trx: Trx, locked: readonly ItemRow[]): Promise<readonly ItemRow[]> {
  const parts = locked.filter((row) => row.in_bundle);
  if (parts.length === 0) return [];
  const { rows } = await sql<{ customer_id: number; bundle_id: number }>`
    SELECT DISTINCT b.customer_id, b.bundle_id FROM ${keyRows(parts.map(keyOf))} CROSS JOIN LATERAL (
      SELECT customer_id, bundle_id FROM bundle_part WHERE customer_id = k.customer_id AND part_id = k.id
      OFFSET 0) b`.execute(trx);
  const held = new Set(locked.map((row) => row.id));
  return lockRows(
    trx,
    rows
      .filter((row) => !held.has(row.bundle_id))
      .map((row) => ({ customerId: row.customer_id, itemId: row.bundle_id })),
  );
}

interface ItemRow {
  readonly customer_id: number;
  readonly id: number;
  readonly sku: string;
  readonly sync_setting: ItemState["setting"];
  readonly process_orders: boolean;
  readonly received: boolean;
  readonly archived: boolean;
  readonly include_inbound: boolean;
  readonly sold_out: boolean;
  readonly is_bundle: boolean;
  readonly in_bundle: boolean;
  readonly sale_window_id: number | null;
}

function assemble(loaded: {
  readonly rows: readonly ItemRow[];
  readonly later: ReadonlySet<number>;
  readonly listings: readonly ListingOfItem[];
  readonly parts: readonly BundlePartRow[];
  readonly units: ReadonlyMap<number, Units>;
  readonly stores: ReadonlyMap<number, StoreOfListings>;
  readonly customers: ReadonlyMap<number, CustomerRules>;
  readonly windows: ReadonlyMap<number, SaleWindowRules>;
}): ItemState[] {
  const listings = Map.groupBy(loaded.listings, (row) => row.item_id);
  const parts = Map.groupBy(loaded.parts, (row) => row.bundleId);
  return loaded.rows.map((row) => {
    const customer = loaded.customers.get(row.customer_id);
    if (customer === undefined)
      throw new Error(`customer ${row.customer_id} of item ${row.id} was not loaded`);
    return {
      customer,
      id: row.id,
      sku: row.sku,
      setting: row.sync_setting,
      processOrders: row.process_orders,
      received: row.received,
      archived: row.archived,
      includeInbound: row.include_inbound,
      soldOut: row.sold_out,
      saleWindow: row.sale_window_id === null ? null : (loaded.windows.get(row.sale_window_id) ?? null),
      ...(loaded.units.get(row.id) ?? NO_UNITS),
      bundle: row.is_bundle
        ? {
            parts: (parts.get(row.id) ?? []).map((part) => toPart(part, loaded.units)),
            judgedLater: loaded.later.has(row.id),
          }
        : null,
      listings: (listings.get(row.id) ?? []).map((listing) => {
        const store = loaded.stores.get(listing.store_id);
        if (store === undefined)
          throw new Error(`store ${listing.store_id} of listing ${listing.id} was not loaded`);
        return toListingRow(listing, store);
      }),
    };
  });
}

const NO_UNITS: Units = { stock: [], flow: [] };

/** What bundles come down to, by bundle, as it stands. */
export async function loadParts(
  db: Db,
  bundles: readonly ItemKey[],
): Promise<ReadonlyMap<number, readonly BundlePart[]>> {
  const parts = await loadBundleParts(db, bundles);
  const units = await loadUnits(
    db,
    parts.map((part) => ({ ...part, itemId: part.partId })),
  );
  const byBundle = Map.groupBy(parts, (part) => part.bundleId);
  return new Map([...byBundle].map(([id, own]) => [id, own.map((part) => toPart(part, units))]));
}

function toPart(part: BundlePartRow, units: ReadonlyMap<number, Units>): BundlePart {
  const { includeInbound } = part;
  return {
    itemId: part.partId,
    units: part.units,
    received: part.received,
    archived: part.archived,
    counts: countUnits({ includeInbound, ...(units.get(part.partId) ?? NO_UNITS) }),
  };
}
