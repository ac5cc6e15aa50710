import { connectServer } from "@trueup/db/connect";
import { createSealer } from "@trueup/db/seal";
import { startDaemon } from "@trueup/worker/daemon";
import { parseEnvironment } from "@trueup/worker/env";
import { armKill, isKillPoint } from "./kill-points.ts";

/** The worker as `packages/worker/src/main.ts` runs it, but for a point at which it kills itself. */
const environment = parseEnvironment(process.env);
const { CHAOS_POINT: point = "", CHAOS_COUNT: count = "1" } = process.env;
if (!isKillPoint(point)) throw new Error(`there is no point "${point}" to be killed at`);
const armed = armKill(point, Number(count));

const say = (level: string) => (about: Readonly<Record<string, unknown>>, message: string) => {
  const { err } = about;
  console.error(level, message, err instanceof Error ? err.message : JSON.stringify(about));
};
const log = { info: say("info"), warn: say("warn"), error: say("error") };
const database = connectServer(environment.databaseUrl, {
  onError: (error) => log.warn({ err: error }, "a database connection broke"),
});
const daemon = startDaemon({
  database,
  sealer: createSealer(environment.secretKeys),
  hosts: environment.hosts,
  log,
  guardDatabase: armed.database,
  fetch: armed.fetch,
});
console.log("the worker is running");
process.on("SIGTERM", () => {
  void daemon.stop().then(() => database.close());
});
