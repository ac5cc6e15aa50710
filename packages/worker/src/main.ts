import { connectServer } from "@trueup/db/connect";
import { createSealer } from "@trueup/db/seal";
import { createMetrics } from "@trueup/metrics/metrics";
import { pino } from "pino";
import { startDaemon } from "./daemon.ts";
import { parseEnvironment, type WorkerEnvironment } from "./env.ts";
import { serveMetrics } from "./metrics-server.ts";

const STOP_WITHIN_MS = 15_000;

const log = pino({ base: { process: "worker" }, serializers: { err: pino.stdSerializers.err } });

let environment: WorkerEnvironment;
try {
  environment = parseEnvironment(process.env);
} catch (error) {
  log.fatal(error instanceof Error ? error.message : "the environment is not usable");
  process.exit(2);
}
const now = () => performance.now();
const metrics = createMetrics();
const database = connectServer(environment.databaseUrl, {
  directUrl: environment.directUrl,
  poolWait: { now, waited: metrics.showPoolWaits() },
  onError: (error) => log.warn({ err: error }, "a database connection broke"),
});
metrics.showDatabase({
  database,
  now,
  onError: (error) => log.warn({ err: error }, "the figures of the database could not be read"),
});
// First: where the port is taken the process ends, and it must not have taken stores by then.
const server =
  environment.metrics === null
    ? null
    : await serveMetrics({ ...environment.metrics, metrics, db: database.db });
const daemon = startDaemon({
  database,
  sealer: createSealer(environment.secretKeys),
  hosts: environment.hosts,
  log,
  metrics,
});
if (server !== null) log.info({ url: server.url }, "metrics and health are served");
log.info("the worker is running");

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, "stopping");
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  server?.drain();
  await daemon.stop();
  await server?.close();
  await database.close();
  log.info("stopped");
}
process.on("SIGINT", (signal) => void stop(signal));
process.on("SIGTERM", (signal) => void stop(signal));
process.on("unhandledRejection", (error) => {
  log.fatal({ err: error }, "a bug: an error that nobody awaited");
  process.exit(1);
});
