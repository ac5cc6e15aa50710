import type { Client } from "@trueup/sdk";
import {
  type FilledCustomer,
  type MeetingPlace,
  openOwnProcesses,
  type OwnProcesses,
  type RunningApi,
  type StartedAs,
} from "../engine/own-processes.ts";
import { type SeededRandom, seededRandom } from "../random.ts";
import { createCrew, type Crew } from "./crew.ts";
import { type Load, startLoad } from "./load.ts";

export interface ChaosWorldOptions {
  readonly database: MeetingPlace;
  readonly shops: number;
  readonly customers: number;
  readonly seed: number;
  /** How the API is started, such as with a database that it reaches through a proxy. */
  readonly api?: StartedAs;
  readonly latencyMs?: number;
}

/** Customers whose items are listed in emulated shops, an API of its own under load, and room for workers. */
export interface ChaosWorld {
  readonly system: OwnProcesses;
  readonly crew: Crew;
  readonly customers: readonly FilledCustomer[];
  readonly load: Load;
  readonly random: SeededRandom;
  client(): Client;
  api(): RunningApi;
  /** Another API takes over: from now on the load goes to it. */
  switchApi(to: RunningApi): void;
  close(): Promise<void>;
}

/** Nothing but the probes of recovery changes it. */
export const PROBE = "PROBE";
const SKUS = Array.from({ length: 12 }, (_, at) => `SKU-${at}`);
/** The shops change its number themselves. */
export const TRADED = "SKU-11";
export const OPENING = 100_000;
const LATENCY_MS = 40;
export const ALL_SKUS = [PROBE, ...SKUS];

export async function openChaosWorld(options: ChaosWorldOptions): Promise<ChaosWorld> {
  const { database, shops, customers: many, seed } = options;
  const system = await openOwnProcesses({ database, shops, skus: ALL_SKUS, opening: OPENING });
  try {
    const crew = createCrew(system);
    let api = await crew.startApi(options.api);
    const filler = await crew.startWorker(null);
    const each = Math.ceil(shops / many);
    const customers = await Promise.all(
      Array.from({ length: many }, (_, at) =>
        system.fill(api.client, system.shops.slice(at * each, (at + 1) * each)),
      ),
    );
    crew.mayEnd(filler);
    await filler.stop();
    for (const shop of system.shops) shop.faults.latency(options.latencyMs ?? LATENCY_MS);
    const random = seededRandom(seed);
    const client = () => api.client;
    return {
      system,
      crew,
      customers,
      random,
      load: startLoad({ customers, skus: SKUS, client, random: seededRandom(seed + 1) }),
      client,
      api: () => api,
      switchApi: (to) => void (api = to),
      async close() {
        crew.mayEnd(api.process);
        for (const worker of crew.workers()) crew.mayEnd(worker);
        await system.close();
      },
    };
  } catch (error) {
    await system.close();
    throw error;
  }
}
