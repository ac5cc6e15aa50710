import { connectServer } from "@trueup/db/connect";
import { createSealer } from "@trueup/db/seal";
import { pino } from "pino";
import { startDaemon } from "./daemon.ts";
import { parseEnvironment, type WorkerEnvironment } from "./env.ts";

const STOP_WITHIN_MS = 15_000;

const log = pino({ base: { process: "worker" }, serializers: { err: pino.stdSerializers.err } });

let environment: WorkerEnvironment;
try {
  environment = parseEnvironment(process.env);
} catch (error) {
  log.fatal(error instanceof Error ? error.message : "the environment is not usable");
  process.exit(2);
}
const database = connectServer(environment.databaseUrl, {
  onError: (error) => log.warn({ err: error }, "a database connection broke"),
});
const daemon = startDaemon({
  database,
  sealer: createSealer(environment.secretKeys),
  hosts: environment.hosts,
  log,
});
log.info("the worker is running");

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, "stopping");
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  await daemon.stop();
  await database.close();
  log.info("stopped");
}
process.on("SIGINT", (signal) => void stop(signal));
process.on("SIGTERM", (signal) => void stop(signal));
process.on("unhandledRejection", (error) => {
  log.fatal({ err: error }, "a bug: an error that nobody awaited");
  process.exit(1);
});
