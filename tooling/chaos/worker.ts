import { connectServer } from "@trueup/db/connect";
import { createSealer } from "@trueup/db/seal";
import { startDaemon } from "@trueup/worker/daemon";
import { parseEnvironment } from "@trueup/worker/env";
import { pino } from "pino";
import { armDatabase } from "./armed-database.ts";
import { armFetch } from "./armed-fetch.ts";
import { parseOrder } from "./points.ts";
import { createTrigger } from "./trigger.ts";

/*
 * The worker of production, but for what stands around its ports: it kills itself at the point that
 * TRUEUP_CHAOS_ORDER names.
 */
const log = pino({ base: { process: "worker" }, serializers: { err: pino.stdSerializers.err } });
const environment = parseEnvironment(process.env);
const trigger = createTrigger();
const order = parseOrder(process.env["TRUEUP_CHAOS_ORDER"] ?? "");
if (order !== null) trigger.order(order);

const database = connectServer(environment.databaseUrl, {
  onError: (error) => log.warn({ err: error }, "a database connection broke"),
});
const daemon = startDaemon({
  database,
  sealer: createSealer(environment.secretKeys),
  hosts: environment.hosts,
  log,
  around: (port) => armDatabase(port, trigger),
  fetch: armFetch(fetch, trigger),
});
log.info("the worker is running");

process.once("SIGTERM", () => void stop());
process.on("unhandledRejection", (error) => {
  log.fatal({ err: error }, "a bug: an error that nobody awaited");
  process.exit(1);
});

async function stop(): Promise<void> {
  await daemon.stop();
  await database.close();
  process.exit(0);
}
