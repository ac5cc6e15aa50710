import { createRoute } from "@hono/zod-openapi";
import { decodeId, encodeId } from "@trueup/db/id";
import type { Db, Trx } from "@trueup/db/schema";
import { inTransaction } from "@trueup/db/transaction";
import type { Fault, LocationMap } from "@trueup/sdk";
import { sql } from "kysely";
import { invalidInput, notFound, staleVersion } from "../http/refusal.ts";
import { type Api, answers, body, EDIT_HEADERS, mayWrite, params } from "../http/route.ts";
import { wantedVersion } from "../http/version.ts";
import { written } from "../http/written.ts";
import { OFFER } from "../schemas/differing.ts";
import { LocationMapSchema, StoreSchema } from "../schemas/stores.ts";
import { offerDiffering } from "./offer-differing.ts";
import { type Auditor, recordAudit } from "./record-audit.ts";
import { type ChangedStore, lockStore, type StoreKey } from "./save-store.ts";
import { disconnected, readStore, storeIdOf } from "./stores.ts";

const putLocations = createRoute({
  method: "put",
  path: "/v1/customers/{customerId}/stores/{storeId}/locations",
  operationId: "putStoreLocations",
  tags: ["Stores"],
  summary: "Say which warehouse counts at which location of a store",
  description:
    "Replaces the map. A warehouse that is not named counts at none of the store's locations; a location at which no warehouse counts shows 0. An empty map lets all warehouses count everywhere again. Variants that are linked from now on get one listing per location. Sends nothing.",
  ...mayWrite("stores:write"),
  request: { params: params("customerId", "storeId"), body: body(LocationMapSchema), headers: EDIT_HEADERS },
  responses: answers(
    "The store as it is now, and how many listings differ by it.",
    StoreSchema.extend(OFFER),
  ),
});

export function serveStoreLocations(api: Api): void {
  api.openapi(putLocations, async (c) => {
    const { db } = c.get("api").database;
    const key = { customerId: c.get("customerId"), storeId: storeIdOf(c) };
    switch (await saveLocations(db, key, c.req.valid("json"), wantedVersion(c), c.get("principal"))) {
      case "changed":
        break;
      case "not_found":
        throw notFound("store");
      case "stale":
        throw staleVersion();
      case "disconnected":
        throw disconnected();
    }
    const store = written(await readStore(c, key.storeId));
    return c.json({ ...store, ...(await offerDiffering(c, { storeId: key.storeId })) }, 200);
  });
}

interface MapRow {
  readonly warehouseId: number;
  readonly locationId: string;
}

async function saveLocations(
  db: Db,
  key: StoreKey,
  { locations }: LocationMap,
  ifVersion: number | null,
  by: Auditor,
): Promise<ChangedStore> {
  return inTransaction(db, async (trx) => {
    const store = await lockStore(trx, key);
    if (store === undefined) return "not_found";
    if (ifVersion !== null && store.version !== ifVersion) return "stale";
    if (store.disconnected_at !== null) return "disconnected";
    const after = await readMap(trx, key.customerId, locations);
    const before = await loadMap(trx, key);
    if (same(before, after)) return "changed";
    await trx
      .deleteFrom("store_location")
      .where("customer_id", "=", key.customerId)
      .where("store_id", "=", key.storeId)
      .execute();
    await sql`
      INSERT INTO store_location (customer_id, store_id, warehouse_id, location_id)
      SELECT ${key.customerId}, ${key.storeId}, m.* FROM unnest(${after.map((row) => row.warehouseId)}::bigint[],
        ${after.map((row) => row.locationId)}::text[]) AS m`.execute(trx);
    await trx
      .updateTable("store")
      .set({ version: sql`version + 1` })
      .where("customer_id", "=", key.customerId)
      .where("id", "=", key.storeId)
      .execute();
    await recordAudit(trx, key.customerId, by, {
      action: "store_locations_changed",
      changes: [{ field: "locations", from: before.map(toEntry), to: after.map(toEntry) }],
    });
    return "changed";
  });
}

/** The map with its warehouses found, each named once. */
async function readMap(
  trx: Trx,
  customerId: number,
  locations: LocationMap["locations"],
): Promise<readonly MapRow[]> {
  const rows = locations.map((row) => ({
    warehouseId: decodeId("warehouse", row.warehouseId) ?? 0,
    locationId: row.locationId,
  }));
  const found = await trx
    .selectFrom("warehouse")
    .select("id")
    .where("customer_id", "=", customerId)
    .where("id", "=", sql<number>`ANY(${rows.map((row) => row.warehouseId)}::bigint[])`)
    .execute();
  const known = new Set(found.map((row) => row.id));
  const seen = new Set<number>();
  const faults: Fault[] = [];
  for (const [at, { warehouseId }] of rows.entries()) {
    const path = `locations.${at}.warehouseId`;
    if (!known.has(warehouseId)) {
      faults.push({ path, code: "unknown_warehouse", message: "No such warehouse of this customer." });
    } else if (seen.has(warehouseId)) {
      faults.push({ path, code: "duplicate", message: "A warehouse counts at one location of a store." });
    }
    seen.add(warehouseId);
  }
  if (faults.length > 0) throw invalidInput(faults);
  return rows.toSorted((a, b) => a.warehouseId - b.warehouseId);
}

function loadMap(trx: Trx, { customerId, storeId }: StoreKey): Promise<readonly MapRow[]> {
  return trx
    .selectFrom("store_location")
    .select(["warehouse_id as warehouseId", "location_id as locationId"])
    .where("customer_id", "=", customerId)
    .where("store_id", "=", storeId)
    .orderBy("warehouse_id")
    .execute();
}

function same(before: readonly MapRow[], after: readonly MapRow[]): boolean {
  return JSON.stringify(before.map(toEntry)) === JSON.stringify(after.map(toEntry));
}

function toEntry({ warehouseId, locationId }: MapRow) {
  return { warehouseId: encodeId("warehouse", warehouseId), locationId };
}
