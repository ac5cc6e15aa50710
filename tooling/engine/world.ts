import { randomBytes } from "node:crypto";
import { createPushDatabase, type PushDatabase } from "@trueup/db/push-database";
import { requestSync } from "@trueup/db/request-sync";
import { createSealer, type Sealer } from "@trueup/db/seal";
import type { StockRequestChange } from "@trueup/db/stock-change-request";
import { findLostListings } from "@trueup/db/sweep";
import { createFloor, type Floor } from "@trueup/db/testing/floor";
import type { FixtureOptions } from "@trueup/db/testing/fixture";
import { SOON } from "@trueup/db/testing/soon";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import type { Wake } from "@trueup/db/wake";
import type { Fetch } from "@trueup/stores/guarded-fetch";
import { parseStoreHosts } from "@trueup/stores/host";
import { connectStores } from "@trueup/worker/connect-store";
import type { Clock, Log } from "@trueup/worker/ports";
import { systemRandom } from "@trueup/worker/system-clock";
import { startWorker, type Worker, type WorkerOptions } from "@trueup/worker/worker";
import { expect, vi } from "vitest";
import type { VariantIds } from "../emulators/shopify/catalogue.ts";
import type { ShopifyEmulator, ShopifyEmulatorOptions } from "../emulators/shopify/server.ts";
import { emptyDatabase } from "./empty-database.ts";
import { createLeapingClock } from "./leaping-clock.ts";
import { openShops } from "./world-shops.ts";

export interface WorldOptions extends FixtureOptions {
  readonly emulator?: ShopifyEmulatorOptions;
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
  /** Time passes for the workers and the shops; the database stays where it is. */
  leap(byMs: number): void;
  /** Its end is not waited for: it waits for ever itself. */
  abandon(worker: Worker): void;
  /** Once nothing is due any more. */
  drained(): Promise<void>;
  /** Fails where a change got lost, or where a shop had to throttle a call. */
  close(): Promise<void>;
}

export { SOON };

const quiet: Log = { info() {}, warn() {}, error() {} };

let shared: TestDatabase | undefined;
let workersStarted = 0;

/** One at a time: the worlds of a test process share a database, which each leaves empty; it ends with the run. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const database = (shared ??= await createTestDatabase());
  const floor = await createFloor(database.db, options);
  const sealer = createSealer([{ kid: "test", key: randomBytes(32) }]);
  const clock = createLeapingClock();
  const { emulator = {}, shown } = options;
  const opened = await openShops(floor, { sealer, clock, emulator, shown });
  const shops = opened.map(({ shop }) => shop);
  const [shop] = shops;
  if (shop === undefined) throw new Error("a world has a shop");
  const storeHosts = shops.map((each) => `${each.shop}=${each.url}`).join(",");
  const workers = new Set<Worker>();

  function variant(sku: string, store = 0): VariantIds {
    const ids = opened[store]?.variants.get(sku);
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
      await requestSync(database.db, { customerId: floor.customerId, itemId: floor.item(sku).id });
      database.wake.ping();
    },
    health: (store = 0) => loadHealth(floor, store),
    startWorker(changes = {}) {
      const worker = startWorker(workerOptions({ database, sealer, clock, storeHosts }, changes));
      workers.add(worker);
      return worker;
    },
    leap: (byMs) => clock.leap(byMs),
    abandon(worker) {
      workers.delete(worker);
      void worker.stop();
    },
    drained: () => drained(database),
    async close() {
      await Promise.all([...workers].map((worker) => worker.stop()));
      await Promise.all(shops.map((open) => open.close()));
      const { lost } = await findLostListings(database.db, { after: null, rows: 100_000 });
      await emptyDatabase(database.db);
      // Whatever a test was about: no change got lost, and no limit was broken.
      expect(lost).toEqual([]);
      for (const open of shops) open.assertNeverThrottled();
    },
  };
}

function workerOptions(
  world: Pick<World, "database" | "sealer" | "storeHosts"> & { readonly clock: Clock },
  changes: WorkerChanges,
): WorkerOptions {
  const { database, sealer, clock } = world;
  const owner = `worker-${(workersStarted += 1)}`;
  const port = createPushDatabase(database.db, owner);
  const hosts = parseStoreHosts(world.storeHosts);
  return {
    database: changes.database?.(port) ?? port,
    wake: changes.wake ?? database.wake,
    clock,
    random: systemRandom,
    log: quiet,
    connect: connectStores({ db: database.db, sealer, hosts, fetch: changes.fetch ?? fetch, clock }),
    ...(changes.callsPerStore === undefined ? {} : { callsPerStore: changes.callsPerStore }),
  };
}

function loadHealth({ db, storeIds }: Floor, store: number) {
  return db
    .selectFrom("store_health")
    .select(["state", "code"])
    .where("store_id", "=", storeIds[store] ?? 0)
    .executeTakeFirstOrThrow();
}

async function drained({ db }: TestDatabase): Promise<void> {
  await vi.waitFor(async () => {
    const due = await db.selectFrom("due").select(["listing_id", "not_before"]).limit(3).execute();
    expect(due).toEqual([]);
  }, SOON);
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
