import { setTimeout as wait } from "node:timers/promises";
import type { MeetingPlace } from "../engine/own-processes.ts";
import type { SeededRandom } from "../random.ts";
import { type Settled, settleAndCheck } from "./check-world.ts";
import { type ScenarioContext, type ScenarioResult, worst } from "./scenario.ts";
import { type Order, parseDeath, type Point, POINTS } from "./points.ts";
import { watchTakeovers } from "./takeovers.ts";
import { startTrouble } from "./trouble.ts";
import { type ChaosWorld, openChaosWorld, TRADED } from "./world.ts";

export interface KillsOptions {
  readonly database: MeetingPlace;
  readonly kills: number;
  readonly seed: number;
  readonly shops: number;
  readonly customers: number;
  readonly workers: number;
  readonly onKill?: (point: Point, kills: number) => void;
}

export interface KillsResult extends Settled {
  /** How often a worker died there, by point. */
  readonly died: ReadonlyMap<Point, number>;
  readonly takeoversMs: readonly number[];
}

/** Many shops: those of a worker that was killed wait for up to 30 s, and the next one needs others to die at. */
const LONG_FORM = { shops: 40, customers: 4, workers: 5 };
const KILLS_PER_WORLD = 100;
const TAKEN_WITHIN_MS = 35_000;
const MOST_PASSES = 3;
/** A worker may die a second time at a point once so many of all the others had their turn: some are rarely passed. */
const BEFORE_ANOTHER_ROUND = 0.8;
/** Long enough for what a worker does every 10 s. */
const LONGEST_LIFE_MS = 16_000;

/** Kills workers at point after point, under load and with shops in trouble, and looks what became of it all. */
export async function runKills(options: KillsOptions): Promise<KillsResult> {
  const { kills, workers, onKill } = options;
  const world = await openChaosWorld(options);
  const died = new Map<Point, number>();
  let begun = 0;
  let killed = 0;
  try {
    const trouble = startTrouble(world.system.shops, { traded: TRADED, random: world.random });
    const takeovers = watchTakeovers(world);
    const killOneAfterAnother = async (): Promise<void> => {
      while (begun < kills) {
        begun += 1;
        const point = await killOne(world, died);
        killed += 1;
        died.set(point, (died.get(point) ?? 0) + 1);
        onKill?.(point, killed);
      }
    };
    await Promise.all(Array.from({ length: workers }, killOneAfterAnother));
    await trouble.stop();
    for (let worker = 0; worker < workers; worker += 1) await world.crew.startWorker(null);
    const settled = await settleAndCheck(world);
    return { ...settled, died, takeoversMs: await takeovers.stop() };
  } finally {
    await world.close();
  }
}

/** In worlds of some kills each, so that what went wrong is found soon. */
export async function runKillWorlds({ server, seed, scale }: ScenarioContext): Promise<ScenarioResult> {
  const results: KillsResult[] = [];
  const died = new Map<Point, number>();
  for (let left = scale.times; left > 0; left -= KILLS_PER_WORLD) {
    const kills = Math.min(left, KILLS_PER_WORLD);
    const database = await server.createDatabase();
    const result = await runKills({
      ...LONG_FORM,
      database,
      kills,
      seed: seed + results.length,
      onKill: tellOf,
    });
    for (const [point, times] of result.died) died.set(point, (died.get(point) ?? 0) + times);
    results.push(result);
  }
  const takeoversMs = results.flatMap((result) => result.takeoversMs);
  const late = takeoversMs.filter((tookMs) => tookMs > TAKEN_WITHIN_MS).length;
  return {
    fault: "SIGKILL at named points",
    times: sum([...died.values()]),
    worstMs: worst(takeoversMs),
    settledAfterMs: Math.max(...results.map((result) => result.settledAfterMs)),
    changes: sum(results.map((result) => result.changes)),
    writes: sum(results.map((result) => result.writes)),
    askedAgain: sum(results.map((result) => result.askedAgain)),
    note: `at ${died.size} of ${POINTS.size} points; ${takeoversMs.length} takeovers, ${late} later than 35 s`,
    violations: results.flatMap((result) => result.violations),
  };
}

function tellOf(point: Point, kills: number): void {
  console.log(`kill ${kills} of this world: ${point}`);
}

/** Points where fewer workers died than elsewhere: whichever of them is passed first. */
function drawOrder(died: ReadonlyMap<Point, number>, random: SeededRandom): Order {
  const kills = sum([...died.values()]);
  const most = Math.floor(kills / (POINTS.size * BEFORE_ANOTHER_ROUND)) + 1;
  const points = [...POINTS.keys()].filter((point) => (died.get(point) ?? 0) < most);
  return { points, passes: 1 + random.below(MOST_PASSES) };
}

/** Starts workers until one dies at a point; those that pass none are stopped, and may die at one of the last. */
async function killOne({ crew, random }: ChaosWorld, died: ReadonlyMap<Point, number>): Promise<Point> {
  for (;;) {
    const worker = await crew.startWorker(drawOrder(died, random));
    await Promise.race([worker.ended, wait(random.below(LONGEST_LIFE_MS))]);
    worker.signal("SIGTERM");
    const how = await worker.ended;
    const point = parseDeath(worker.output());
    if (how === "SIGKILL" && point !== null) return point;
    if (how !== 0) throw new Error(`a worker ended with ${how}:\n${worker.output().slice(-2_000)}`);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
