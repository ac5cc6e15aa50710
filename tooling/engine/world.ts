import { randomBytes } from "node:crypto";
import { recordStockChanges } from "@trueup/db/record-stock-changes";
import { type Sealer, createSealer } from "@trueup/db/seal";
import { saveStoreCredentials } from "@trueup/db/store-credentials";
import type { StockRequestChange } from "@trueup/db/stock-change-request";
import { createFixture, type Fixture, type FixtureOptions } from "@trueup/db/testing/fixture";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { parseStoreHosts } from "@trueup/stores/host";
import { type Daemon, startDaemon } from "@trueup/worker/daemon";
import type { Log } from "@trueup/worker/ports";
import type { VariantIds } from "../emulators/shopify/catalogue.ts";
import {
  type ShopifyEmulator,
  type ShopifyEmulatorOptions,
  startShopifyEmulator,
} from "../emulators/shopify/server.ts";

export interface WorldOptions extends FixtureOptions {
  readonly emulator?: ShopifyEmulatorOptions;
}

/** A customer whose items are listed in emulated shops, and workers that push to them. */
export interface World extends Fixture {
  readonly database: TestDatabase;
  readonly sealer: Sealer;
  readonly shops: readonly ShopifyEmulator[];
  /** What TRUEUP_STORE_HOSTS says of the shops. */
  readonly storeHosts: string;
  variant(sku: string, store?: number): VariantIds;
  /** What the shop shows. */
  shown(sku: string, store?: number): number | undefined;
  record(...changes: readonly StockRequestChange[]): Promise<void>;
  startWorker(): Daemon;
  close(): Promise<void>;
}

export const quiet: Log = { info() {}, warn() {}, error() {} };

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const database = await createTestDatabase();
  const fixture = await createFixture(database.db, options);
  const sealer = createSealer([{ kid: "test", key: randomBytes(32) }]);
  const shops: ShopifyEmulator[] = [];
  const variants = new Map<string, VariantIds>();
  for (const [at, storeId] of fixture.storeIds.entries()) {
    const { host } = await database.db
      .selectFrom("store")
      .select("host")
      .where("id", "=", storeId)
      .executeTakeFirstOrThrow();
    const shop = await startShopifyEmulator({ shop: host, ...options.emulator });
    shops.push(shop);
    await database.db
      .updateTable("store")
      .set({ location_id: shop.locationId })
      .where("id", "=", storeId)
      .execute();
    await database.db
      .transaction()
      .execute((trx) =>
        saveStoreCredentials(
          trx,
          sealer,
          { customerId: fixture.customerId, storeId },
          { kind: "access_token", accessToken: shop.accessToken },
        ),
      );
    for (const [sku, item] of fixture.items) {
      const ids = shop.catalogue.addVariant({ sku });
      variants.set(`${at}/${sku}`, ids);
      await database.db
        .updateTable("listing")
        .set({
          variant_id: ids.variantId,
          inventory_item_id: ids.inventoryItemId,
          location_id: shop.locationId,
        })
        .where("id", "=", item.listingIds[at] ?? 0)
        .execute();
    }
  }
  const storeHosts = shops.map((shop) => `${shop.shop}=${shop.url}`).join(",");
  const daemons: Daemon[] = [];

  function variant(sku: string, store = 0): VariantIds {
    const ids = variants.get(`${store}/${sku}`);
    if (ids === undefined) throw new Error(`shop ${store} has no variant "${sku}"`);
    return ids;
  }

  return {
    ...fixture,
    database,
    sealer,
    shops,
    storeHosts,
    variant,
    shown: (sku, store = 0) =>
      shops[store]?.levels().find((level) => level.inventoryItemId === variant(sku, store).inventoryItemId)
        ?.available,
    async record(...changes) {
      const [outcome] = await recordStockChanges(database.db, [{ customerId: fixture.customerId, changes }]);
      if (outcome?.kind !== "recorded") throw new Error(`refused: ${JSON.stringify(outcome)}`);
      database.wake.ping();
    },
    startWorker() {
      const daemon = startDaemon({ database, sealer, hosts: parseStoreHosts(storeHosts), log: quiet });
      daemons.push(daemon);
      return daemon;
    },
    async close() {
      await Promise.all(daemons.map((daemon) => daemon.stop()));
      await Promise.all(shops.map((shop) => shop.close()));
      await database.close();
    },
  };
}

/** A receipt of good units in the default warehouse. */
export function receive(sku: string, quantity: number): StockRequestChange {
  return {
    kind: "receive",
    item: { sku },
    place: { warehouseId: null, role: "pickable" },
    quantity,
    damaged: 0,
    reason: null,
    occurredAt: null,
    sourceId: null,
  };
}

/** A count of the default warehouse. */
export function count(sku: string, quantity: number): StockRequestChange {
  return {
    kind: "set",
    item: { sku },
    place: { warehouseId: null, role: "pickable" },
    quantity,
    opening: false,
    reason: null,
    occurredAt: null,
    sourceId: null,
  };
}
