import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import type { OwnServer } from "./own-server.ts";
import { timeToStores } from "./recovery.ts";
import { runScenario, type ScenarioContext, type ScenarioResult, worst } from "./scenario.ts";

const TERMINATE_EVERY_MS = 200;
const BETWEEN_RESTARTS_MS = 1_000;

/** Every process of the server ends without a word, again and again. */
export function restartDatabase(context: ScenarioContext): Promise<ScenarioResult> {
  const { server, scale } = context;
  return runScenario(context, { fault: "PostgreSQL restarted -m immediate" }, async (world) => {
    const tookMs: number[] = [];
    for (let time = 0; time < scale.times; time += 1) {
      await server.restartImmediately();
      tookMs.push(await timeToStores(world));
      await wait(BETWEEN_RESTARTS_MS);
    }
    return { times: scale.times, worstMs: worst(tookMs), note: "" };
  });
}

export function terminateBackends(context: ScenarioContext): Promise<ScenarioResult> {
  const { server, scale } = context;
  return runScenario(context, { fault: "backends terminated, 5/s" }, async (world) => {
    const endsMs = performance.now() + scale.faultMs;
    let times = 0;
    while (performance.now() < endsMs) {
      times += (await server.run(terminate("ORDER BY random() LIMIT 1"))).length;
      await wait(TERMINATE_EVERY_MS);
    }
    return { times, worstMs: await timeToStores(world), note: "" };
  });
}

/** Every connection ends, and whoever wants a new one finds none free. */
export function exhaustConnections(context: ScenarioContext): Promise<ScenarioResult> {
  const { server, scale } = context;
  return runScenario(context, { fault: "connections exhausted" }, async (world) => {
    const held = await holdConnections(server);
    const endsMs = performance.now() + scale.faultMs;
    while (performance.now() < endsMs) {
      await held.takeFree();
      await wait(TERMINATE_EVERY_MS);
    }
    const many = held.count();
    await held.release();
    return { times: 1, worstMs: await timeToStores(world), note: `${many} connections held` };
  });
}

function terminate(which: string): string {
  return `SELECT pg_terminate_backend(pid) FROM (
    SELECT pid FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND application_name LIKE 'trueup%' ${which}) AS one`;
}

interface HeldConnections {
  takeFree(): Promise<void>;
  count(): number;
  release(): Promise<void>;
}

async function holdConnections({ port }: OwnServer): Promise<HeldConnections> {
  const held: pg.Client[] = [];
  const open = async (): Promise<pg.Client | null> => {
    const client = new pg.Client({ connectionString: `postgres://postgres@127.0.0.1:${port}/postgres` });
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch {
      return null;
    }
  };
  const first = await open();
  if (first === null) throw new Error("no connection is free to begin with");
  const takeFree = async (): Promise<void> => {
    for (let client = await open(); client !== null; client = await open()) held.push(client);
  };
  await takeFree();
  await first.query(terminate(""));
  return {
    takeFree,
    count: () => held.length,
    async release() {
      await Promise.all([first, ...held].map((client) => client.end()));
    },
  };
}
