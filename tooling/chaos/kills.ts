import { setTimeout as wait } from "node:timers/promises";
import type { Db } from "@trueup/db/schema";
import { sql } from "kysely";
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
  /** Whether the leases of a killed worker run out in their time, or at once, for a test that has not so much of it. */
  readonly leases: "run out" | "end at once";
  readonly onKill?: (point: Point, kills: number) => void;
}

export interface KillsResult extends Settled {
  /** How often a worker died there, by point. */
  readonly died: ReadonlyMap<Point, number>;
  readonly takeoversMs: readonly number[];
}

/** Many shops: those of a worker that was killed wait for up to 30 s, and the next one needs others to die at. */
const LONG_FORM = { shops: 40, customers: 4, workers: 5, leases: "run out" } as const;
const KILLS_PER_WORLD = 100;
const TAKEN_WITHIN_MS = 35_000;
const MOST_PASSES = 3;
/** A worker may die a second time at a point once so many of all the others had their turn: some are rarely passed. */
const BEFORE_ANOTHER_ROUND = 0.8;
/** A worker is given one in so many of the points that are open. */
const ONE_IN = 3;
/** Most workers that come past none of their points end soon; some live long enough for what is done every 10 s. */
const SHORT_LIFE_MS = 5_000;
const LONG_LIFE_MS = 14_000;
const LONG_LIFE_ONE_IN = 6;

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
        const { point, pid } = await killOne(world, died);
        if (options.leases === "end at once") await endLeases(world.system.database.db, pid);
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
    note: `at ${died.size} of ${POINTS.length} points; ${takeoversMs.length} takeovers, ${late} later than 35 s`,
    violations: results.flatMap((result) => result.violations),
  };
}

function tellOf(point: Point, kills: number): void {
  console.log(`kill ${kills} of this world: ${point}`);
}

/** Points where fewer workers died than elsewhere: whichever of them is passed first. */
function drawOrder(died: ReadonlyMap<Point, number>, random: SeededRandom): Order {
  const kills = sum([...died.values()]);
  const most = Math.floor(kills / (POINTS.length * BEFORE_ANOTHER_ROUND)) + 1;
  const open = POINTS.filter((point) => (died.get(point) ?? 0) < most);
  // By chance, or nobody would come past the first points on the way.
  const drawn = open.filter(() => random.below(ONE_IN) === 0);
  const points = drawn.length === 0 ? open : drawn;
  return { points, passes: 1 + random.below(MOST_PASSES) };
}

interface Death {
  readonly point: Point;
  readonly pid: number;
}

/** Starts workers until one dies at a point; those that pass none are stopped, and may die at one of the last. */
async function killOne({ crew, random }: ChaosWorld, died: ReadonlyMap<Point, number>): Promise<Death> {
  for (;;) {
    const worker = await crew.startWorker(drawOrder(died, random));
    await Promise.race([
      worker.ended,
      wait(random.below(random.below(LONG_LIFE_ONE_IN) === 0 ? LONG_LIFE_MS : SHORT_LIFE_MS)),
    ]);
    worker.signal("SIGTERM");
    const how = await worker.ended;
    const point = parseDeath(worker.output());
    if (how === "SIGKILL" && point !== null) return { point, pid: worker.pid };
    if (how !== 0) throw new Error(`a worker ended with ${how}:\n${worker.output().slice(-2_000)}`);
  }
}

/** As if the time of its leases had passed. */
async function endLeases(db: Db, pid: number): Promise<void> {
  const owner = `%/${pid}/%`;
  await sql`UPDATE store_lease SET expires_at = now() WHERE owner LIKE ${owner}`.execute(db);
  await sql`DELETE FROM worker WHERE id LIKE ${owner}`.execute(db);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
