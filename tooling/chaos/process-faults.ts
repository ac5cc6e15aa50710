import { setTimeout as wait } from "node:timers/promises";
import { encodeId } from "@trueup/db/id";
import type { RunningProcess } from "../engine/processes.ts";
import { until } from "../until.ts";
import { countLost, findHolder, heldBy, takenOver } from "./holders.ts";
import { timeToStores } from "./recovery.ts";
import { runScenario, type ScenarioContext, type ScenarioResult, worst } from "./scenario.ts";

const PAUSED_MS = 60_000;
const WORKERS = 2;
/** So that the calls of a worker that is stopped are under way. */
const SLOW_MS = 400;

/** A worker stands still for longer than its leases last, with calls under way, and then goes on. */
export function pauseHolders(context: ScenarioContext): Promise<ScenarioResult> {
  const options = { fault: "SIGSTOP for 60 s, then SIGCONT", latencyMs: SLOW_MS };
  return runScenario(context, options, async (world) => {
    const takenMs: number[] = [];
    let fenced = 0;
    for (let time = 0; time < context.scale.times; time += 1) {
      const holder = await findHolder(world);
      const storeIds = await heldBy(world, holder);
      const held = new Set(storeIds.map((id) => encodeId("store", id)));
      const own = world.customers.flatMap((customer) =>
        customer.shops.filter((_shop, at) => held.has(customer.storeIds[at] ?? "")),
      );
      await until(() => (own.some(isCalled) ? null : "no shop of the holder is called"), { intervalMs: 5 });
      const before = countLost(holder);
      const pausedAtMs = performance.now();
      holder.signal("SIGSTOP");
      takenMs.push(await takenOver(world, storeIds, holder));
      await wait(Math.max(0, PAUSED_MS - (performance.now() - pausedAtMs)));
      holder.signal("SIGCONT");
      await until(() => (countLost(holder) > before ? null : "the paused worker does not know that it lost"));
      fenced += countLost(holder) - before;
    }
    const note = `time to the other's lease; ${fenced} leases found lost after SIGCONT`;
    return { times: context.scale.times, worstMs: worst(takenMs), note };
  });
}

/** Every worker and the API are replaced, one after the other, again and again. */
export function restartAll(context: ScenarioContext): Promise<ScenarioResult> {
  return runScenario(context, { fault: "rolling restarts of workers and API" }, async (world) => {
    const { crew, load } = world;
    const stopsMs: number[] = [];
    const replace = async (old: RunningProcess, start: () => Promise<void>): Promise<void> => {
      await start();
      crew.mayEnd(old);
      const fromMs = performance.now();
      const code = await old.stop();
      stopsMs.push(performance.now() - fromMs);
      if (code !== 0) throw new Error(`${old.pid} ended with ${code} after SIGTERM:\n${old.output()}`);
    };
    for (let time = 0; time < context.scale.times; time += 1) {
      for (const old of crew.workers()) await replace(old, async () => void (await crew.startWorker(null)));
      await replace(world.api().process, async () => world.switchApi(await crew.startApi()));
    }
    const note = `SIGTERM to exit; ${load.failed()} requests had to be repeated`;
    return { times: stopsMs.length, worstMs: worst(stopsMs), note };
  });
}

export function takeOverAfterStop(context: ScenarioContext): Promise<ScenarioResult> {
  return takeOver(context, "takeover after SIGTERM", (holder) => holder.signal("SIGTERM"));
}

export function takeOverAfterKill(context: ScenarioContext): Promise<ScenarioResult> {
  return takeOver(context, "takeover after SIGKILL", (holder) => holder.signal("SIGKILL"));
}

function takeOver(
  context: ScenarioContext,
  fault: string,
  end: (holder: RunningProcess) => void,
): Promise<ScenarioResult> {
  return runScenario(context, { fault, shops: 8 }, async (world) => {
    const { crew } = world;
    const tookMs: number[] = [];
    for (let time = 0; time < context.scale.times; time += 1) {
      while (crew.workers().length < WORKERS) await crew.startWorker(null);
      await timeToStores(world);
      const holder = await findHolder(world);
      const storeIds = await heldBy(world, holder);
      crew.mayEnd(holder);
      end(holder);
      tookMs.push(await takenOver(world, storeIds, holder));
      await holder.ended;
    }
    const half = tookMs.toSorted((a, b) => a - b)[tookMs.length >> 1] ?? 0;
    const note = `from the signal until another worker has all of its stores; half of them within ${(half / 1_000).toFixed(2)} s`;
    return { times: tookMs.length, worstMs: worst(tookMs), note };
  });
}

function isCalled(shop: { stats(): { readonly inFlight: number } }): boolean {
  return shop.stats().inFlight > 0;
}
