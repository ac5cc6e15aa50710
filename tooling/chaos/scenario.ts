import type { StartedAs } from "../engine/own-processes.ts";
import { settleAndCheck } from "./check-world.ts";
import type { OwnServer } from "./own-server.ts";
import { type ChaosWorld, openChaosWorld } from "./world.ts";

/** What a fault did, as it stands in the table. */
export interface ScenarioResult {
  readonly fault: string;
  readonly times: number;
  /** The worst time from the end of the fault until a new change was in every shop, or what the note says. */
  readonly worstMs: number | null;
  readonly settledAfterMs: number;
  readonly changes: number;
  readonly writes: number;
  readonly askedAgain: number;
  readonly note: string;
  readonly violations: readonly string[];
}

export interface ScenarioContext {
  readonly server: OwnServer;
  readonly seed: number;
  /** How long a fault lasts, and how often it comes. */
  readonly scale: { readonly faultMs: number; readonly times: number };
}

export interface Observed {
  readonly times: number;
  readonly worstMs: number | null;
  readonly note: string;
}

export interface ScenarioOptions {
  readonly fault: string;
  readonly shops?: number;
  readonly workers?: number;
  readonly latencyMs?: number;
  /** How workers are started. */
  readonly worker?: (world: ChaosWorld) => StartedAs;
  /** How the API is started. */
  readonly api?: (databaseUrl: string) => StartedAs;
}

const SHOPS = 4;
const CUSTOMERS = 2;
const WORKERS = 2;

/** A world under load, something that goes wrong in it, and the look at what became of it. */
export async function runScenario(
  { server, seed }: ScenarioContext,
  options: ScenarioOptions,
  goWrong: (world: ChaosWorld) => Promise<Observed>,
  prepare: (world: ChaosWorld) => Promise<void> = async () => {},
): Promise<ScenarioResult> {
  const database = await server.createDatabase();
  const world = await openChaosWorld({
    database,
    shops: options.shops ?? SHOPS,
    customers: CUSTOMERS,
    seed,
    ...(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }),
    ...(options.api === undefined ? {} : { api: options.api(database.url) }),
  });
  try {
    await prepare(world);
    for (let worker = 0; worker < (options.workers ?? WORKERS); worker += 1) {
      await world.crew.startWorker(null, options.worker?.(world));
    }
    const observed = await goWrong(world);
    return { fault: options.fault, ...observed, ...(await settleAndCheck(world)) };
  } finally {
    await world.close();
  }
}

export function worst(timesMs: readonly number[]): number | null {
  return timesMs.length === 0 ? null : Math.max(...timesMs);
}
