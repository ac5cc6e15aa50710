import type { Platform } from "@trueup/sdk";
import { sql } from "kysely";
import { encodeId } from "../id.ts";
import { linkInTransaction, type Linked, type NewLink } from "../link-listing.ts";
import type { Trx } from "../schema.ts";
import type { Cells, RowFault } from "./cells.ts";
import { type ImportJob, type ImportKind, type Verdict, workOn } from "./import-kind.ts";
import { loadItemsBySku, unknownSku } from "./items-by-sku.ts";
import { findNamed, type Named } from "./names.ts";
import { readRemoteId, type RemoteIdKind } from "./remote-ids.ts";

interface ListingRow extends Omit<NewLink, "itemId"> {
  readonly sku: string;
}

export interface LinkedStore extends Named {
  readonly platform: Platform;
  readonly locationId: string | null;
}

const listings: ImportKind<readonly LinkedStore[], ListingRow, NewLink> = {
  load: (trx, job) => loadStoreNames(trx, job.customerId),
  parse: parseListing,
  keyOf: ({ storeId, variantId, locationId }) => ({
    key: JSON.stringify([storeId, variantId, locationId]),
    column: "variantId",
  }),
  judge: judgeListings,
  apply: linkRows,
};

/** Links of items to variants of stores. A link that is there already is left alone; none is ended. */
export const workOnListings = workOn(listings);

/** The stores that are connected. */
export async function loadStoreNames(
  trx: Pick<Trx, "selectFrom">,
  customerId: number,
): Promise<readonly LinkedStore[]> {
  const rows = await trx
    .selectFrom("store")
    .select(["id", "name", "platform", "location_id"])
    .where("customer_id", "=", customerId)
    .where("disconnected_at", "is", null)
    .orderBy("id")
    .execute();
  return rows.map(({ id, name, platform, location_id: locationId }) => ({ id, name, platform, locationId }));
}

function parseListing(cells: Cells, stores: readonly LinkedStore[]): ListingRow | undefined {
  const sku = cells.required("sku", 200);
  const store = findStore(cells, stores);
  const platform = store?.platform ?? "shopify";
  const variantId = remoteId(cells, "variantId", platform, "variant");
  const productId = remoteId(cells, "productId", platform, "product");
  const inventoryItemId = remoteId(cells, "inventoryItemId", platform, "inventoryItem");
  const locationId = remoteId(cells, "locationId", platform, "location") ?? store?.locationId ?? null;
  if (variantId === null) fault(cells, "variantId", "required", "This cell must not be empty.");
  if (store !== undefined && locationId === null && (cells.raw("locationId") ?? "").trim() === "") {
    const message = "The store has no location of its own, so that this cell must not be empty.";
    fault(cells, "locationId", "required", message);
  }
  if (sku === undefined || store === undefined || variantId === undefined || variantId === null) {
    return undefined;
  }
  if (locationId === null) return undefined;
  return {
    sku,
    storeId: store.id,
    productId: productId ?? null,
    variantId,
    inventoryItemId: inventoryItemId ?? null,
    locationId,
  };
}

function remoteId(
  cells: Cells,
  column: string,
  platform: Platform,
  kind: RemoteIdKind,
): string | null | undefined {
  const cell = cells.oneLine(column, 200);
  if (cell === undefined || cell === null) return cell ?? null;
  const read = readRemoteId(platform, kind, cell);
  return read.kind === "id" ? read.id : fault(cells, column, "invalid", read.message);
}

function findStore(cells: Cells, stores: readonly LinkedStore[]): LinkedStore | undefined {
  const name = cells.required("store", 200);
  if (name === undefined) return undefined;
  const resolved = findNamed("store", stores, name);
  switch (resolved.kind) {
    case "found":
      return resolved.found;
    case "unknown":
      return fault(cells, "store", "unknown_store", `This customer has no connected store "${name}".`);
    case "ambiguous": {
      const message = `Several stores have the name "${name}". Name the one you mean by its id, such as ${encodeId("store", stores[0]?.id ?? 1)}.`;
      return fault(cells, "store", "ambiguous_store", message);
    }
  }
}

function fault(cells: Cells, column: string, code: string, message: string): undefined {
  return void cells.faults.push({ column, code, message });
}

async function judgeListings(
  trx: Trx,
  { customerId }: ImportJob,
  rows: readonly ListingRow[],
): Promise<readonly Verdict<NewLink>[]> {
  const items = await loadItemsBySku(
    trx,
    customerId,
    rows.map(({ sku }) => sku),
  );
  const holders = await loadHolders(trx, customerId, rows);
  return rows.map(({ sku, ...place }): Verdict<NewLink> => {
    const item = items.get(sku);
    if (item === undefined) return { kind: "bad", faults: [unknownSku(sku)] };
    const holder = holders.get(placeOf(place));
    if (holder === undefined) return { kind: "created", effect: { ...place, itemId: item.id } };
    return holder === item.id ? { kind: "unchanged" } : { kind: "bad", faults: [taken()] };
  });
}

/** The items that the places are linked to, by place. */
async function loadHolders(
  trx: Trx,
  customerId: number,
  rows: readonly Pick<NewLink, "storeId" | "variantId" | "locationId">[],
): Promise<ReadonlyMap<string, number>> {
  const { rows: held } = await sql<{
    item_id: number;
    store_id: number;
    variant_id: string;
    location_id: string;
  }>`
    SELECT l.* FROM unnest(${rows.map((row) => row.storeId)}::bigint[], ${rows.map((row) => row.variantId)}::text[],
      ${rows.map((row) => row.locationId)}::text[]) AS k(store_id, variant_id, location_id)
    CROSS JOIN LATERAL (
      SELECT item_id, store_id, variant_id, location_id FROM listing
      WHERE customer_id = ${customerId} AND store_id = k.store_id AND variant_id = k.variant_id
        AND location_id = k.location_id AND unlinked_at IS NULL OFFSET 0) l`.execute(trx);
  return new Map(
    held.map((row) => [
      placeOf({ storeId: row.store_id, variantId: row.variant_id, locationId: row.location_id }),
      row.item_id,
    ]),
  );
}

function placeOf({
  storeId,
  variantId,
  locationId,
}: Pick<NewLink, "storeId" | "variantId" | "locationId">): string {
  return JSON.stringify([storeId, variantId, locationId]);
}

async function linkRows(
  trx: Trx,
  { customerId }: ImportJob,
  links: readonly NewLink[],
): Promise<readonly (RowFault | null)[]> {
  return (await linkInTransaction(trx, customerId, links)).map(faultOf);
}

function faultOf(linked: Linked): RowFault | null {
  switch (linked.kind) {
    case "linked":
      return null;
    case "taken":
      return taken();
    case "item_not_found":
      return { column: "sku", code: "unknown_sku", message: "This item is gone." };
    case "store_not_found":
      return { column: "store", code: "unknown_store", message: "This store is not connected any more." };
  }
}

function taken(): RowFault {
  const message = "This variant and location are linked to another item. Unlink it there first.";
  return { column: "variantId", code: "listing_taken", message };
}
