import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createApi } from "@trueup/api/create-api";
import { createSessions, sessionSecret } from "@trueup/api/auth/sessions";
import { type MadeUp, prepareOperator } from "@trueup/api/first-start";
import type { Log as ApiLog } from "@trueup/api/log";
import { serveApi } from "@trueup/api/serve";
import { systemClock } from "@trueup/api/system-clock";
import { connectServer, type Database, openEmbedded } from "@trueup/db/connect";
import { migrate } from "@trueup/db/migrate";
import { createSealer, parseSecretKeys } from "@trueup/db/seal";
import { createMetrics, type Metrics } from "@trueup/metrics/metrics";
import { NO_STORE_HOSTS, parseStoreHosts, type StoreHosts } from "@trueup/stores/host";
import { startDaemon } from "@trueup/worker/daemon";
import type { Log } from "@trueup/worker/ports";
import { type Demo, startDemo } from "./demo/demo.ts";
import { secretKeysFor } from "./secret-keys.ts";

export interface SystemOptions {
  /** Holds the embedded database, its key, and what the emulated shops show. */
  readonly dataFolder: string;
  /** A PostgreSQL server instead of the embedded database. */
  readonly databaseUrl?: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly apiKey?: string;
  readonly adminPassword?: string;
  readonly secretKeys?: string;
  readonly storeHosts?: string;
  /** `still` has the customers and shops, but no stream of stock changes. */
  readonly demo: "on" | "still" | "off";
  /** Where the built admin lies; without it only the API is served. */
  readonly adminFolder?: string;
  readonly log: Log;
  readonly apiLog: ApiLog;
}

export interface System extends MadeUp {
  readonly url: string;
  readonly kind: Database["kind"];
  readonly demo: Demo | null;
  /** Finishes what is under way, then closes the database. */
  close(): Promise<void>;
}

const CLOSE_WITHIN_MS = 8_000;

/** Everything in one process: database, API, worker, and where wanted the demonstration. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { log, apiLog } = options;
  await mkdir(options.dataFolder, { recursive: true });
  const secretKeys = parseSecretKeys(await secretKeysFor(options.dataFolder, options.secretKeys));
  const [firstKey] = secretKeys;
  if (firstKey === undefined) throw new Error("TRUEUP_SECRET_KEYS holds no key.");
  const metrics = createMetrics();
  const database = await openDatabase(options, metrics);
  const closing: (() => Promise<void>)[] = [() => database.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of closing.toReversed()) await close();
  };
  try {
    const { db } = database;
    metrics.showDatabase({
      database,
      now,
      onError: (error) => log.warn({ err: error }, "the figures of the database could not be read"),
    });
    const sealer = createSealer(secretKeys);
    const sessions = createSessions({ db, secret: sessionSecret(firstKey.key), log: apiLog });
    const api = createApi({
      database,
      sealer,
      sessions,
      clock: systemClock,
      random: randomBytes,
      log: apiLog,
      metrics,
      ...(options.adminFolder === undefined ? {} : { adminFolder: options.adminFolder }),
    });
    const demo =
      options.demo === "off"
        ? null
        : await startDemo({ database, sealer, folder: join(options.dataFolder, "shops") });
    if (demo !== null) closing.push(() => demo.close());
    const hosts: StoreHosts = new Map([
      ...(demo === null ? NO_STORE_HOSTS : parseStoreHosts(demo.storeHosts)),
      ...parseStoreHosts(options.storeHosts),
    ]);
    const worker = startDaemon({ database, sealer, hosts, log, metrics });
    closing.push(() => worker.stop());
    const server = await serveApi(api, { port: options.port, clock: systemClock });
    closing.push(() => server.close(CLOSE_WITHIN_MS));
    // Last of all that may fail: what it makes up is shown once, and a start that failed would have shown it to nobody.
    const madeUp = await prepareOperator(
      { db, sessions, random: randomBytes },
      { apiKey: options.apiKey ?? null, password: options.adminPassword ?? null },
    );
    if (demo !== null && options.demo === "on") closing.push(await demo.startTraffic(server.url, log));
    return { ...madeUp, url: server.url, kind: database.kind, demo, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

const now = () => performance.now();

async function openDatabase(
  { databaseUrl, dataFolder, log }: SystemOptions,
  metrics: Metrics,
): Promise<Database> {
  const database =
    databaseUrl === undefined
      ? await openEmbedded(dataFolder)
      : connectServer(databaseUrl, {
          poolWait: { now, waited: metrics.showPoolWaits() },
          onError: (error) => log.warn({ err: error }, "a database connection broke"),
        });
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
