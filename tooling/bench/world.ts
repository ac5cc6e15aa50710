import { randomBytes } from "node:crypto";
import type { Database } from "@trueup/db/connect";
import { recordStockChanges } from "@trueup/db/record-stock-changes";
import { createSealer, type Sealer } from "@trueup/db/seal";
import type { StockRequestChange } from "@trueup/db/stock-change-request";
import { MAX_STOCK_CHANGES } from "@trueup/sdk";
import { parseStoreHosts } from "@trueup/stores/host";
import { type Daemon, startDaemon } from "@trueup/worker/daemon";
import { sql } from "kysely";
import { type ShopifyEmulator, startShopifyEmulator } from "../emulators/shopify/server.ts";
import { type SeededCustomer, seedCustomer, seedStore } from "../seed.ts";
import { createBenchDatabase } from "./database.ts";

/** One customer with one emulated Standard shop in which every item is listed, all in sync. */
export interface BenchWorld {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly customer: SeededCustomer;
  readonly shop: ShopifyEmulator;
  readonly skus: readonly string[];
  startWorker(): Daemon;
  /** Counts every item at `quantityOf(at)`, in batches, straight into the database. */
  count(quantityOf: (at: number) => number): Promise<void>;
  /** Resolves once nothing is due. */
  drained(): Promise<void>;
  /** Throws where the shop differs from the warehouse in any listing: a figure of such a run is void. */
  assertEqual(quantityOf: (at: number) => number): void;
  close(): Promise<void>;
}

const LATENCY_MS = 50;
const DRAIN_LIMIT_MS = 120_000;

export async function createBenchWorld(options: {
  readonly items: number;
  readonly databaseUrl: string | undefined;
  readonly latencyMs?: number;
}): Promise<BenchWorld> {
  const database = await createBenchDatabase(options.databaseUrl);
  const sealer = createSealer([{ kid: "bench", key: randomBytes(32) }]);
  const skus = Array.from({ length: options.items }, (_, at) => `SKU-${String(at).padStart(6, "0")}`);
  const shop = await startShopifyEmulator({ shop: "bench.myshopify.com", plan: "standard" });
  for (const sku of skus) shop.catalogue.addVariant({ sku });
  const customer = await database.db.transaction().execute(async (trx) => {
    const seeded = await seedCustomer(trx, {
      name: "Bench",
      preferences: { syncInventory: "always" },
      warehouses: ["Main"],
      items: skus.map((sku) => ({ sku, description: "" })),
    });
    await seedStore(trx, sealer, seeded, { name: "Bench", shop });
    return seeded;
  });
  shop.faults.latency(options.latencyMs ?? LATENCY_MS);

  async function count(quantityOf: (at: number) => number): Promise<void> {
    for (let from = 0; from < skus.length; from += MAX_STOCK_CHANGES) {
      const changes = skus
        .slice(from, from + MAX_STOCK_CHANGES)
        .map((sku, at) => countOf(sku, quantityOf(from + at)));
      const [outcome] = await recordStockChanges(database.db, [{ customerId: customer.customerId, changes }]);
      if (outcome?.kind !== "recorded") throw new Error(`refused: ${JSON.stringify(outcome)}`);
    }
    database.wake.ping();
  }

  async function drained(): Promise<void> {
    const limitMs = performance.now() + DRAIN_LIMIT_MS;
    for (;;) {
      const { rows } = await sql`SELECT 1 FROM due LIMIT 1`.execute(database.db);
      if (rows.length === 0) return;
      if (performance.now() > limitMs) throw new Error("the run did not drain in time");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  return {
    database,
    sealer,
    customer,
    shop,
    skus,
    startWorker: () =>
      startDaemon({
        database,
        sealer,
        hosts: parseStoreHosts(`${shop.shop}=${shop.url}`),
        log: { info() {}, warn() {}, error: (about, message) => console.error(message, about) },
      }),
    count,
    drained,
    assertEqual(quantityOf) {
      const shown = new Map(shop.levels().map((level) => [level.sku, level.available]));
      const wrong = skus.filter((sku, at) => shown.get(sku) !== quantityOf(at));
      if (wrong.length > 0)
        throw new Error(`${wrong.length} listings differ, first ${wrong[0]}: the run is void`);
    },
    async close() {
      await shop.close();
      await database.close();
    },
  };
}

export function countOf(sku: string, quantity: number): StockRequestChange {
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
