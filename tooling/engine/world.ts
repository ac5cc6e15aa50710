import { randomBytes } from "node:crypto";
import { createPushDatabase, type PushDatabase } from "@trueup/db/push-database";
import { requestSync } from "@trueup/db/request-sync";
import { createSealer, type Sealer } from "@trueup/db/seal";
import type { StockRequestChange } from "@trueup/db/stock-change-request";
import { saveStoreCredentials } from "@trueup/db/store-credentials";
import { findLostListings } from "@trueup/db/sweep";
import { createFloor, type Floor } from "@trueup/db/testing/floor";
import type { FixtureOptions } from "@trueup/db/testing/fixture";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import type { Wake } from "@trueup/db/wake";
import type { Fetch } from "@trueup/stores/guarded-fetch";
import { parseStoreHosts } from "@trueup/stores/host";
import { connectStores } from "@trueup/worker/connect-store";
import type { Clock, Log } from "@trueup/worker/ports";
import { systemClock, systemRandom } from "@trueup/worker/system-clock";
import { startWorker, type Worker } from "@trueup/worker/worker";
import { sql } from "kysely";
import { afterAll, expect, vi } from "vitest";
import type { VariantIds } from "../emulators/shopify/catalogue.ts";
import {
  type ShopifyEmulator,
  type ShopifyEmulatorOptions,
  startShopifyEmulator,
} from "../emulators/shopify/server.ts";

export interface WorldOptions extends FixtureOptions {
  readonly emulator?: ShopifyEmulatorOptions;
  /** How many times faster than real time passes for workers and shops; 1 where left out. */
  readonly speed?: number;
  /** Every shop and listing begins with this number known and shown, in units; with nothing known where left out. */
  readonly shown?: number;
}

export interface WorkerChanges {
  readonly callsPerStore?: number;
  /** Stands between the worker and its database. */
  readonly database?: (real: PushDatabase) => PushDatabase;
  readonly wake?: Pick<Wake, "onPing">;
  /** Stands between the worker and the shops. */
  readonly fetch?: Fetch;
}

/** A customer whose items are listed in emulated shops, and workers that push to them. */
export interface World extends Floor {
  readonly database: TestDatabase;
  readonly sealer: Sealer;
  readonly shops: readonly ShopifyEmulator[];
  /** The first shop. */
  readonly shop: ShopifyEmulator;
  /** What TRUEUP_STORE_HOSTS says of the shops. */
  readonly storeHosts: string;
  variant(sku: string, store?: number): VariantIds;
  /** What the shop shows. */
  shown(sku: string, store?: number): number | undefined;
  /** Records stock changes and tells the workers. */
  record(...changes: readonly StockRequestChange[]): ReturnType<Floor["record"]>;
  syncNow(sku: string): Promise<void>;
  health(store?: number): Promise<{ readonly state: string; readonly code: string | null }>;
  startWorker(changes?: WorkerChanges): Worker;
  /** Its end is not waited for: it waits for ever itself. */
  abandon(worker: Worker): void;
  /** Once nothing is due any more. */
  drained(): Promise<void>;
  /** Fails where a change got lost, or where a shop had to throttle a call. */
  close(): Promise<void>;
}

/** For `vi.waitFor`: far longer than anything takes, so that a loaded machine is no failure. */
export const SOON = { timeout: 60_000, interval: 30 };
export const TEST_TIMEOUT_MS = 150_000;

const quiet: Log = { info() {}, warn() {}, error() {} };

let shared: TestDatabase | undefined;
let workersStarted = 0;
afterAll(() => shared?.close());

/** One at a time: the worlds of one file share a database, which each leaves empty. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const database = (shared ??= await createTestDatabase());
  const floor = await createFloor(database.db, options);
  const { customerId } = floor;
  const sealer = createSealer([{ kid: "test", key: randomBytes(32) }]);
  const clock = hurriedClock(options.speed ?? 1);
  const variants = new Map<string, VariantIds>();
  const shops: ShopifyEmulator[] = [];
  for (const [at, storeId] of floor.storeIds.entries()) {
    const shop = await openShop(database, storeId, { clock, ...options.emulator });
    shops.push(shop);
    const credentials = { kind: "access_token", accessToken: shop.accessToken } as const;
    await database.db
      .transaction()
      .execute((trx) => saveStoreCredentials(trx, sealer, { customerId, storeId }, credentials));
    const quantity = options.shown ?? 0;
    for (const sku of floor.items.keys()) {
      variants.set(`${at}/${sku}`, shop.catalogue.addVariant({ sku, quantity }));
    }
    await linkVariants(database, floor, shop, at, (sku) => variants.get(`${at}/${sku}`)?.variantId ?? "");
  }
  if (options.shown !== undefined) await knowAll(database, customerId, options.shown);
  const storeHosts = shops.map((shop) => `${shop.shop}=${shop.url}`).join(",");
  const workers: Worker[] = [];
  const [shop] = shops;
  if (shop === undefined) throw new Error("a world has a shop");

  function variant(sku: string, store = 0): VariantIds {
    const ids = variants.get(`${store}/${sku}`);
    if (ids === undefined) throw new Error(`shop ${store} has no variant "${sku}"`);
    return ids;
  }

  return {
    ...floor,
    database,
    sealer,
    shops,
    shop,
    storeHosts,
    variant,
    shown: (sku, store = 0) => shops[store]?.available(variant(sku, store).inventoryItemId),
    async record(...changes) {
      const results = await floor.record(...changes);
      database.wake.ping();
      return results;
    },
    async syncNow(sku) {
      await requestSync(database.db, { customerId, itemId: floor.item(sku).id });
      database.wake.ping();
    },
    health: (store = 0) =>
      database.db
        .selectFrom("store_health")
        .select(["state", "code"])
        .where("store_id", "=", floor.storeIds[store] ?? 0)
        .executeTakeFirstOrThrow(),
    startWorker(changes = {}) {
      const owner = `worker-${(workersStarted += 1)}`;
      const port = createPushDatabase(database.db, owner);
      const hosts = parseStoreHosts(storeHosts);
      const worker = startWorker({
        database: changes.database?.(port) ?? port,
        wake: changes.wake ?? database.wake,
        clock,
        random: systemRandom,
        log: quiet,
        connect: connectStores({ db: database.db, sealer, hosts, fetch: changes.fetch ?? fetch, clock }),
        ...(changes.callsPerStore === undefined ? {} : { callsPerStore: changes.callsPerStore }),
      });
      workers.push(worker);
      return worker;
    },
    abandon(worker) {
      workers.splice(workers.indexOf(worker), 1);
      void worker.stop();
    },
    async drained() {
      await vi.waitFor(async () => {
        const due = await database.db
          .selectFrom("due")
          .select(["listing_id", "not_before"])
          .limit(3)
          .execute();
        expect(due).toEqual([]);
      }, SOON);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await Promise.all(shops.map((open) => open.close()));
      const { lost } = await findLostListings(database.db, { after: null, rows: 100_000 });
      await empty(database);
      // Whatever a test was about: no change got lost, and no limit was broken.
      expect(lost).toEqual([]);
      for (const open of shops) open.assertNeverThrottled();
    },
  };
}

/** In an order that the references allow. */
const TABLES = [
  "due",
  "listing_problem",
  "sync_request_listing",
  "sync_request",
  "task",
  "listing",
  "stock",
  "item",
  "store",
  "warehouse",
  "stock_source",
  "customer",
  "history",
  "decision",
  "attempt",
  "push",
  "worker",
] as const;

/** By rows: cutting off sixty tables with their partitions takes longer than making a new database. */
async function empty({ db }: TestDatabase): Promise<void> {
  for (const table of TABLES) await db.deleteFrom(table).execute();
}

async function openShop(
  { db }: TestDatabase,
  storeId: number,
  { clock, ...options }: ShopifyEmulatorOptions & { readonly clock: Clock },
): Promise<ShopifyEmulator> {
  const { host } = await db
    .selectFrom("store")
    .select("host")
    .where("id", "=", storeId)
    .executeTakeFirstOrThrow();
  const shop = await startShopifyEmulator({
    shop: host,
    now: () => clock.now(),
    sleep: (delayMs) => clock.sleep(delayMs),
    ...options,
  });
  await db.updateTable("store").set({ location_id: shop.locationId }).where("id", "=", storeId).execute();
  return shop;
}

/** Lets the fixture's listings point to the shop's variants. */
async function linkVariants(
  { db }: TestDatabase,
  floor: Floor,
  shop: ShopifyEmulator,
  store: number,
  variantIdOf: (sku: string) => string,
): Promise<void> {
  const found = new Map(shop.catalogue.variants().map((variant) => [variant.variantId, variant]));
  const links = [...floor.items].flatMap(([sku, item]) => {
    const variant = found.get(variantIdOf(sku));
    return variant === undefined ? [] : [{ listingId: item.listingIds[store] ?? 0, ...variant }];
  });
  await sql`
    UPDATE listing l SET variant_id = k.variant_id, inventory_item_id = k.item_id, location_id = ${shop.locationId}
    FROM unnest(${links.map((link) => link.listingId)}::bigint[], ${links.map((link) => link.variantId)}::text[],
      ${links.map((link) => link.inventoryItemId)}::text[]) AS k(id, variant_id, item_id)
    WHERE l.customer_id = ${floor.customerId} AND l.id = k.id`.execute(db);
}

async function knowAll({ db }: TestDatabase, customerId: number, quantity: number): Promise<void> {
  await sql`
    UPDATE listing SET known_quantity = ${quantity}, known_at = now(), known_source = 'read', needs_read = false
    WHERE customer_id = ${customerId}`.execute(db);
}

function hurriedClock(speed: number): Clock {
  return {
    now: () => systemClock.now() * speed,
    wallNow: () => systemClock.wallNow(),
    sleep: (delayMs, signal) => systemClock.sleep(delayMs / speed, signal),
  };
}

/** The rows of each write that reached the shop's inventory, in order. */
export function writesOf(shop: ShopifyEmulator) {
  return shop.log.writes.map(({ outcome, rows, idempotencyKey }) => ({
    outcome,
    rows: rows.length,
    quantities: rows.map((row) => row.quantity),
    key: idempotencyKey,
  }));
}
