import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { connectServer } from "@trueup/db/connect";
import { migrate } from "@trueup/db/migrate";
import { createSealer } from "@trueup/db/seal";
import { createMetrics } from "@trueup/metrics/metrics";
import { createSessions, sessionSecret } from "./auth/sessions.ts";
import { createApi } from "./create-api.ts";
import { parseEnvironment } from "./env.ts";
import { OPERATOR_EMAIL, prepareOperator } from "./first-start.ts";
import { keepPartitions } from "./keep-partitions.ts";
import { createLog } from "./log.ts";
import { serveApi } from "./serve.ts";
import { systemClock } from "./system-clock.ts";

const STOP_WITHIN_MS = 10_000;
const EXIT_WITHIN_MS = 14_500;
/** Where `turbo run build` leaves the admin; where it was not built, only the API is served. */
const ADMIN_FOLDER = fileURLToPath(new URL("../../../apps/admin/dist/", import.meta.url));

const log = createLog();
const stopped = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
process.on("unhandledRejection", (error) => {
  log.error({ error }, "a bug: an error that nobody awaited; the API process ends");
  process.exit(1);
});

function stop(): void {
  stopped.abort();
  setTimeout(() => process.exit(1), EXIT_WITHIN_MS).unref();
}

try {
  await run();
} catch (error) {
  log.error({ error }, "the API process ends");
  process.exitCode = 1;
}

function now(): number {
  return performance.now();
}

async function run(): Promise<void> {
  const environment = parseEnvironment(process.env);
  const metrics = createMetrics();
  const database = connectServer(environment.databaseUrl, {
    directUrl: environment.directUrl,
    poolWait: { now, waited: metrics.showPoolWaits() },
    onError: (error) => log.warn({ error }, "a database connection broke"),
  });
  metrics.showDatabase({
    database,
    now,
    onError: (error) => log.warn({ error }, "the figures of the database could not be read"),
  });
  try {
    await migrate(database);
    const [sealingKey] = environment.secretKeys;
    if (sealingKey === undefined) throw new Error("TRUEUP_SECRET_KEYS holds no key.");
    const sessions = createSessions({ db: database.db, secret: sessionSecret(sealingKey.key), log });
    const api = createApi({
      database,
      sealer: createSealer(environment.secretKeys),
      sessions,
      clock: systemClock,
      random: randomBytes,
      log,
      metrics,
      ...(existsSync(`${ADMIN_FOLDER}index.html`) ? { adminFolder: ADMIN_FOLDER } : {}),
    });
    const { port, listen: hostname } = environment;
    const server = await serveApi(api, { port, hostname, clock: systemClock });
    // Last of all that may fail: what it makes up is shown once, and a failed start would have shown it to nobody.
    const madeUp = await prepareOperator(
      { db: database.db, sessions, random: randomBytes },
      { apiKey: environment.operatorKey, password: environment.adminPassword },
    );
    if (madeUp.password !== null) say(`sign in as ${OPERATOR_EMAIL} with the password ${madeUp.password}`);
    if (madeUp.apiKey !== null) say(`operator API key ${madeUp.apiKey}`);
    say(`ready ${server.url}`);
    const partitions = keepPartitions({ db: database.db, clock: systemClock, log });
    await aborted(stopped.signal);
    await Promise.all([server.close(STOP_WITHIN_MS), partitions.stop()]);
  } finally {
    await database.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
