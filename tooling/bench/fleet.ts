import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { connectServer, type Database } from "@trueup/db/connect";
import { encodeId } from "@trueup/db/id";
import { migrate } from "@trueup/db/migrate";
import { recordStockChanges } from "@trueup/db/record-stock-changes";
import { createSealer, generateSecretKey, parseSecretKeys } from "@trueup/db/seal";
import { MAX_STOCK_CHANGES } from "@trueup/sdk";
import { sql } from "kysely";
import { type RunningProcess, startProcess } from "../engine/processes.ts";
import { createServerDatabase } from "./database.ts";
import type { Target } from "./load-process.ts";
import { type Changes, firstQuantity, itemOf, quantityOf, skuOf } from "./model.ts";
import { seedFleet, type SeededFleet } from "./seed-fleet.ts";
import { openShops, type Shops } from "./shops.ts";
import { countOf } from "./world.ts";

export interface FleetOptions {
  readonly databaseUrl: string;
  readonly shops: number;
  readonly perShop: number;
  readonly latencyMs: number;
  readonly log?: "whole" | "short";
  /** Where the processes leave a profile of their time; null for none. */
  readonly profileTo: string | null;
  /** Shops of another customer, with so many items each. */
  readonly neighbour?: { readonly shops: Shops; readonly perShop: number };
}

/** API and worker as processes of their own, as in production, with emulated Standard shops in yet another. */
export interface Fleet extends SeededFleet {
  readonly database: Database;
  readonly shops: Shops;
  readonly perShop: number;
  readonly items: number;
  readonly customer: string;
  readonly neighbour: SeededFleet | null;
  startApi(): Promise<RunningProcess & { readonly target: Target }>;
  startWorker(): Promise<RunningProcess>;
  /** Changes that nobody made yet. */
  plan(part: Pick<Changes, "from" | "items" | "changes">): Changes;
  /** Makes them without the API, in batches, two at a time. */
  record(changes: Changes): Promise<void>;
  /** They were made. */
  made(changes: Changes): void;
  /** Resolves once the listings that were to be written have been, and nothing is due. */
  drained(): Promise<void>;
  /**
   * Throws where stock or shops differ from what was counted in any item, or where a change left no decision or no
   * history: a figure of such a run is void.
   */
  assertEqual(where: "stock" | "stock and shops"): Promise<void>;
  /** Ends what a row that failed left running; what was stopped stays so. */
  stopAll(): Promise<void>;
  close(): Promise<void>;
}

/** As deploy/systemd sets them. */
const WORKER_OPTIONS = ["--max-semi-space-size=4"];
const DRAIN_LIMIT_MS = 3_600_000;

export async function createFleet(options: FleetOptions): Promise<Fleet> {
  const { perShop, latencyMs, log = "short" } = options;
  const own = await createServerDatabase(options.databaseUrl);
  const database = connectServer(own.url, { onError: () => {} });
  const shops = await openShops({ shops: options.shops, variants: perShop, latencyMs, log });
  const key = generateSecretKey("bench");
  const sealer = createSealer(parseSecretKeys(key));
  await migrate(database);
  const seeded = await database.unhurried((db) => seedFleet(db, sealer, { shops: shops.all, perShop }));
  const { neighbour: asked } = options;
  const neighbour =
    asked === undefined
      ? null
      : await seedFleet(database.db, sealer, { shops: asked.shops.all, perShop: asked.perShop });
  const items = options.shops * perShop;
  const model = Int32Array.from({ length: items }, (_, at) => firstQuantity(at));
  const apiKey = randomBytes(24).toString("hex");
  const env = {
    DATABASE_URL: own.url,
    PORT: "0",
    TRUEUP_ADMIN_PASSWORD: randomBytes(12).toString("hex"),
    TRUEUP_API_KEY: apiKey,
    TRUEUP_SECRET_KEYS: key,
    TRUEUP_STORE_HOSTS: [shops.hosts, ...(asked === undefined ? [] : [asked.shops.hosts])].join(","),
  };
  const profiling = options.profileTo === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${options.profileTo}`];
  const started: RunningProcess[] = [];
  const start = async (entry: string, ready: RegExp, nodeOptions: readonly string[] = []) => {
    const nodeEnv = { NODE_OPTIONS: [...nodeOptions, ...profiling].join(" ") };
    const running = await startProcess(entry, { ...env, ...nodeEnv }, ready);
    started.push(running);
    return running;
  };
  let rounds = 0;

  async function stopAll(): Promise<void> {
    for (const running of started.splice(0)) await running.kill();
  }

  let changesMade = 0;
  const seededRecords = await recordsOf(database, seeded.customerId);

  function made(changes: Changes): void {
    changesMade += changes.changes;
    for (let at = 0; at < changes.changes; at += 1) model[itemOf(changes, at)] = quantityOf(changes, at);
  }

  return {
    ...seeded,
    database,
    shops,
    perShop,
    items,
    customer: encodeId("customer", seeded.customerId),
    neighbour,
    async startApi() {
      const api = await start("packages/api/src/main.ts", /^ready (http\S+)$/mu);
      return { ...api, target: { url: api.announced, apiKey } };
    },
    startWorker: () => start("packages/worker/src/main.ts", /the worker is running/u, WORKER_OPTIONS),
    plan(part) {
      const planned = { ...part, rounds };
      rounds += Math.ceil(part.changes / part.items);
      return planned;
    },
    async record(changes) {
      await recordAll(database, seeded.customerId, changes);
      made(changes);
      database.wake.ping();
    },
    made,
    drained: () => drained(database),
    async assertEqual(where) {
      const records = await recordsOf(database, seeded.customerId);
      for (const what of ["decisions", "history"] as const) {
        const left = records[what] - seededRecords[what];
        if (left !== changesMade)
          throw new Error(`${left} ${what} of ${changesMade} changes: the run is void`);
      }
      assertSame("stock", model, await stockOf(database, seeded, items));
      if (where === "stock and shops") assertSame("the shops", model, await shops.levels());
    },
    stopAll,
    async close() {
      await stopAll();
      await database.close();
      await own.drop();
      await shops.close();
    },
  };
}

const AT_ONCE = 2;

async function recordAll(database: Database, customerId: number, changes: Changes): Promise<void> {
  let next = 0;
  const recordOn = async (): Promise<void> => {
    for (let first = next; first < changes.changes; first = next) {
      next += MAX_STOCK_CHANGES;
      const length = Math.min(MAX_STOCK_CHANGES, changes.changes - first);
      const counts = Array.from({ length }, (_, at) =>
        countOf(skuOf(itemOf(changes, first + at)), quantityOf(changes, first + at)),
      );
      const [outcome] = await recordStockChanges(database.db, [{ customerId, changes: counts }]);
      if (outcome?.kind !== "recorded") throw new Error(`refused: ${JSON.stringify(outcome)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, recordOn));
}

async function drained(database: Database): Promise<void> {
  const limitMs = performance.now() + DRAIN_LIMIT_MS;
  for (;;) {
    const { rows } = await sql`SELECT 1 FROM due LIMIT 1`.execute(database.db);
    if (rows.length === 0) return;
    if (performance.now() > limitMs) throw new Error("the run did not drain in time: it is void");
    await pause(20);
  }
}

interface Records {
  readonly decisions: number;
  readonly history: number;
}

async function recordsOf(database: Database, customerId: number): Promise<Records> {
  const { rows } = await database.unhurried((db) =>
    sql<Records>`SELECT (SELECT count(*) FROM decision WHERE customer_id = ${customerId}) AS decisions,
      (SELECT count(*) FROM history WHERE customer_id = ${customerId}) AS history`.execute(db),
  );
  const [records] = rows;
  if (records === undefined) throw new Error("the server counts nothing");
  return records;
}

async function stockOf(database: Database, fleet: SeededFleet, items: number): Promise<Int32Array> {
  const levels = new Int32Array(items);
  const rows = await database.unhurried((db) =>
    sql<{ all: number[] }>`
      SELECT array_agg(quantity ORDER BY item_id) AS all FROM stock
      WHERE customer_id = ${fleet.customerId} GROUP BY (item_id - ${fleet.firstItemId}) / 50000
      ORDER BY min(item_id)`.execute(db),
  );
  let at = 0;
  for (const { all } of rows.rows) {
    levels.set(all, at);
    at += all.length;
  }
  if (at !== items) throw new Error(`stock has ${at} rows for ${items} items: the run is void`);
  return levels;
}

function assertSame(where: string, model: Int32Array, found: Int32Array): void {
  const wrong = model.findIndex((quantity, at) => found[at] !== quantity);
  if (wrong === -1 && found.length === model.length) return;
  const sku = skuOf(wrong);
  throw new Error(`${where}: ${sku} is ${found[wrong]} and not ${model[wrong]}: the run is void`);
}
