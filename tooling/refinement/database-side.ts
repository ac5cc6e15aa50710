import { changeListing } from "@trueup/api/resources/save-listing";
import { savePreferences } from "@trueup/api/resources/save-preferences";
import { changeStore, disconnectStore } from "@trueup/api/resources/save-store";
import { changeItem } from "@trueup/db/change-item";
import { linkListings, unlinkListing } from "@trueup/db/link-listing";
import { retryListing } from "@trueup/db/listing-problem";
import { createPushDatabase } from "@trueup/db/push-database";
import { recordStockChanges } from "@trueup/db/record-stock-changes";
import { requestSync } from "@trueup/db/request-sync";
import type { Db } from "@trueup/db/schema";
import { endOverdueRequests } from "@trueup/db/sync-request-limit";
import { sql } from "kysely";
import { type ListingRow, rowOf, type Tables } from "../simulation/database/tables.ts";
import type { Input } from "../simulation/plan.ts";
import { readDatabase } from "./read-database.ts";
import type { Side } from "./side.ts";
import { without } from "./state.ts";
import type { VirtualDatabase } from "./virtual-time.ts";
import { sealer } from "./write-tables.ts";

/** The database itself. `tables` say what belongs to whom, which never changes. */
export function createDatabaseSide(database: VirtualDatabase, tables: Tables): Side {
  const { db, originMs } = database;
  const customerOf = (listingId: number) => rowOf(tables.listings, listingId);
  let seenDecision = 0;
  return {
    originMs,
    port: (owner) => createPushDatabase(db, owner),
    async apply(input) {
      switch (input.kind) {
        case "stock":
          return recordStock(db, rowOf(tables.items, input.itemId).customerId, input);
        case "click":
          return requestSync(db, {
            customerId: rowOf(tables.items, input.itemId).customerId,
            itemId: input.itemId,
          });
        case "item":
          return saveItem(db, rowOf(tables.items, input.itemId).customerId, input);
        case "customer":
          return savePreferences(db, {
            customerId: input.customerId,
            patch: preferencesOf(input.patch),
            ifVersion: null,
            by: { by: "session", id: "refinement" },
          });
        case "store":
          return saveStore(db, rowOf(tables.stores, input.storeId).customerId, input);
        case "disconnect": {
          const { customerId } = rowOf(tables.stores, input.storeId);
          return disconnectStore(db, { customerId, storeId: input.storeId }, null);
        }
        case "listing":
          return changeLink(db, customerOf(input.listingId), input.to);
        case "retry":
          return retryListing(db, customerOf(input.listingId).customerId, input.listingId);
      }
    },
    async endOverdue() {
      await endOverdueRequests(db);
    },
    setTime: (ms) => database.setTime(ms),
    state: () => readDatabase(db),
    async decisions() {
      const { rows } = await sql<{ readonly id: number }>`
        SELECT id, listing_id AS "listingId", trigger, outcome, reason, level, version, facts FROM decision
        WHERE id > ${seenDecision} ORDER BY id`.execute(db);
      seenDecision = rows.at(-1)?.id ?? seenDecision;
      return rows.map((row) => without(row, "id"));
    },
  };
}

type Of<Kind extends Input["kind"]> = Extract<Input, { kind: Kind }>;

async function recordStock(db: Db, customerId: number, { change, times }: Of<"stock">) {
  const kinds: string[] = [];
  for (let time = 0; time < times; time += 1) {
    const [outcome] = await recordStockChanges(db, [{ customerId, changes: [change] }]);
    kinds.push(outcome?.kind ?? "none");
  }
  return kinds;
}

function saveItem(db: Db, customerId: number, { itemId, patch: { setting, ...patch } }: Of<"item">) {
  return changeItem(db, {
    customerId,
    itemId,
    patch: { ...patch, ...(setting === undefined ? {} : { syncInventory: setting }) },
    ifVersion: null,
  });
}

function preferencesOf({ syncSetting, processOrdersSetting }: Of<"customer">["patch"]) {
  return {
    ...(syncSetting === undefined ? {} : { syncInventory: syncSetting }),
    ...(processOrdersSetting === undefined ? {} : { processOrdersSetting }),
  };
}

function saveStore(db: Db, customerId: number, { storeId, patch: { credential, ...patch } }: Of<"store">) {
  const credentials = { kind: "access_token", accessToken: `shpat_${credential}` } as const;
  const change = credential === undefined ? patch : { ...patch, credentials };
  return changeStore(db, sealer, { customerId, storeId }, change, null, { by: "api_key", id: "refinement" });
}

async function changeLink(db: Db, listing: ListingRow, to: Of<"listing">["to"]) {
  const { customerId, id: listingId } = listing;
  switch (to) {
    case "paused":
    case "resumed":
      return changeListing(db, { customerId, listingId }, { paused: to === "paused" }, null);
    case "unlinked":
      return unlinkListing(db, customerId, listingId);
    case "linked": {
      await sql`SELECT setval('listing_id_seq', ${listingId}, false)`.execute(db);
      const { itemId, storeId, variantId, locationId } = listing;
      const link = { itemId, storeId, variantId, locationId, productId: null, inventoryItemId: null };
      return linkListings(db, customerId, [link]);
    }
  }
}
