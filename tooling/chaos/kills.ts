import { setTimeout as wait } from "node:timers/promises";
import type { MeetingPlace } from "../engine/own-processes.ts";
import type { RunningProcess } from "../engine/processes.ts";
import type { SeededRandom } from "../random.ts";
import { type Settled, settleAndCheck } from "./check-world.ts";
import { type Order, type Point, POINTS, writeOrder } from "./points.ts";
import { watchTakeovers } from "./takeovers.ts";
import { startTrouble } from "./trouble.ts";
import { type ChaosWorld, openChaosWorld, TRADED } from "./world.ts";

export interface KillsOptions {
  readonly database: MeetingPlace;
  readonly kills: number;
  readonly seed: number;
  readonly onKill?: (point: Point, kills: number) => void;
}

export interface KillsResult extends Settled {
  /** How often a worker died there, by point. */
  readonly died: ReadonlyMap<Point, number>;
  readonly takeoversMs: readonly number[];
}

const WORKERS = 3;
const SHOPS = 32;
const CUSTOMERS = 4;
/** A point that is not reached by then is left to a later worker. */
const REACHED_WITHIN_MS = 12_000;
const MOST_PASSES = 3;
const MOST_MS_BEFORE_STOP = 2_500;

/** Kills workers at point after point, under load and with shops in trouble, and looks what became of it all. */
export async function runKills({ database, kills, seed, onKill }: KillsOptions): Promise<KillsResult> {
  const world = await openChaosWorld({ database, shops: SHOPS, customers: CUSTOMERS, seed });
  const died = new Map<Point, number>();
  let killed = 0;
  try {
    const trouble = startTrouble(world.system.shops, { traded: TRADED, random: world.random });
    const takeovers = watchTakeovers(world);
    const draw = createDraw(world.random);
    const killOneAfterAnother = async (): Promise<void> => {
      while (killed < kills) {
        const point = await killOne(world, draw);
        killed += 1;
        died.set(point, (died.get(point) ?? 0) + 1);
        onKill?.(point, killed);
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, killOneAfterAnother));
    await trouble.stop();
    for (let worker = 0; worker < WORKERS; worker += 1) await world.crew.startWorker(null);
    const settled = await settleAndCheck(world);
    return { ...settled, died, takeoversMs: await takeovers.stop() };
  } finally {
    await world.close();
  }
}

interface Draw {
  next(): Order;
  /** It was not reached: somebody else has to try. */
  putBack(order: Order): void;
}

/** Every method and kind of call in turn, each at another of its moments. */
function createDraw(random: SeededRandom): Draw {
  const waiting: Order[] = [];
  const left = new Map<string, Point[]>();
  for (const point of POINTS.keys()) {
    const [group = ""] = point.split(" ");
    left.set(group, [...(left.get(group) ?? []), point]);
  }
  const fresh = new Map([...left].map(([group, points]) => [group, [...points]]));
  function fill(): void {
    const groups = [...fresh.keys()];
    while (groups.length > 0) {
      const [group = ""] = groups.splice(random.below(groups.length), 1);
      let points = left.get(group) ?? [];
      if (points.length === 0) left.set(group, (points = [...(fresh.get(group) ?? [])]));
      const [point] = points.splice(random.below(points.length), 1);
      if (point !== undefined) waiting.push({ point, pass: 1 + random.below(MOST_PASSES) });
    }
  }
  return {
    next() {
      if (waiting.length === 0) fill();
      const order = waiting.shift();
      if (order === undefined) throw new Error("there is no point to die at");
      return order;
    },
    putBack: ({ point }) => void waiting.push({ point, pass: 1 }),
  };
}

/** Starts a worker and sees it die; answers where. */
async function killOne({ crew, random }: ChaosWorld, draw: Draw): Promise<Point> {
  let worker: RunningProcess | null = null;
  for (;;) {
    const order = draw.next();
    if (worker === null) worker = await crew.startWorker(order);
    else worker.say(writeOrder(order));
    crew.mayEnd(worker);
    const isStopping = POINTS.get(order.point) === "stopping";
    if (isStopping) {
      await Promise.race([worker.ended, wait(random.below(MOST_MS_BEFORE_STOP))]);
      worker.signal("SIGTERM");
    }
    const how = await (isStopping ? worker.ended : endedWithin(worker, REACHED_WITHIN_MS));
    if (how === "SIGKILL" && worker.output().includes(`dies at ${order.point}\n`)) return order.point;
    if (how !== null && how !== 0) throw new Error(`a worker ended with ${how}:\n${worker.output().slice(-2_000)}`);
    draw.putBack(order);
    if (how !== null) worker = null;
  }
}

/** Null where it has not ended by then. */
async function endedWithin(worker: RunningProcess, withinMs: number): Promise<number | NodeJS.Signals | null> {
  const timer = new AbortController();
  const passed = wait(withinMs, null, { signal: timer.signal }).catch(() => null);
  const how = await Promise.race([worker.ended, passed]);
  timer.abort();
  return how;
}
