import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import type { OwnProcesses } from "../engine/own-processes.ts";
import type { RunningProcess } from "../engine/processes.ts";
import type { SeededRandom } from "../random.ts";
import { KILL_POINTS, type KillPoint } from "./kill-points.ts";

export interface KillPlan {
  readonly kills: number;
  /** Workers at a time. */
  readonly workers: number;
  /** When each one dies is drawn from it. */
  readonly random: SeededRandom;
}

/** A worker dies at its point after so many passes at most. */
const MOST_PASSES = 6;
/** Only what another worker left behind leads here, so the first time counts. */
const RARE: readonly KillPoint[] = ["before beginAsking", "after beginAsking"];
/** Nothing may be left behind by then: the worker is killed wherever it is. */
const MET_WITHIN_MS = 15_000;

/**
 * Workers that kill themselves, each at a point of its own, and are replaced at once: every point in turn. Answers how
 * often each was met.
 */
export async function runKills(
  system: OwnProcesses,
  { kills, workers, random }: KillPlan,
): Promise<ReadonlyMap<KillPoint | "elsewhere", number>> {
  const met = new Map<KillPoint | "elsewhere", number>();
  let started = 0;
  const keepKilling = async (): Promise<void> => {
    while (started < kills) {
      const point = KILL_POINTS[started % KILL_POINTS.length] ?? "before claim";
      started += 1;
      const count = RARE.includes(point) ? 1 : 1 + random.below(MOST_PASSES);
      const worker = await system.startWorker({
        entry: "tooling/chaos/worker.ts",
        env: { CHAOS_POINT: point, CHAOS_COUNT: String(count) },
      });
      const isMet = await metInTime(worker);
      const end = await worker.ended;
      if (end !== "SIGKILL") throw new Error(`a worker ended with ${end} by itself:\n${worker.output()}`);
      await endLeasesOf(system, worker);
      const at = isMet ? point : "elsewhere";
      met.set(at, (met.get(at) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: workers }, keepKilling));
  return met;
}

/** Whether the worker killed itself; otherwise it is killed. */
async function metInTime(worker: RunningProcess): Promise<boolean> {
  const ended = new AbortController();
  const died = worker.ended.then(() => ended.abort());
  const inTime = await pause(MET_WITHIN_MS, false, { signal: ended.signal }).catch(() => true);
  if (!inTime) await worker.kill();
  await died;
  return inTime;
}

/** It is dead for certain: to wait up to 30 s for its leases to run out would only take time, hundreds of times. */
async function endLeasesOf({ database }: OwnProcesses, { pid }: RunningProcess): Promise<void> {
  await sql`
    UPDATE store_lease SET expires_at = clock_timestamp() WHERE owner LIKE ${`%/${pid}/%`}`.execute(
    database.db,
  );
  await sql`DELETE FROM worker WHERE id LIKE ${`%/${pid}/%`}`.execute(database.db);
}
