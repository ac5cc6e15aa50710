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

/**
 * Workers that kill themselves, each at a point of its own, and are replaced at once: every point in turn. Answers how
 * often each was met.
 */
export async function runKills(
  system: OwnProcesses,
  { kills, workers, random }: KillPlan,
): Promise<ReadonlyMap<KillPoint, number>> {
  const met = new Map<KillPoint, number>(KILL_POINTS.map((point) => [point, 0]));
  let started = 0;
  const keepKilling = async (): Promise<void> => {
    while (started < kills) {
      const point = KILL_POINTS[started % KILL_POINTS.length] ?? "before claim";
      started += 1;
      const count = 1 + random.below(MOST_PASSES);
      const worker = await system.startWorker({
        entry: "tooling/chaos/worker.ts",
        env: { CHAOS_POINT: point, CHAOS_COUNT: String(count) },
      });
      const end = await worker.ended;
      if (end !== "SIGKILL") throw new Error(`a worker ended with ${end} by itself:\n${worker.output()}`);
      await endLeasesOf(system, worker);
      met.set(point, (met.get(point) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: workers }, keepKilling));
  return met;
}

/** It is dead for certain: to wait up to 30 s for its leases to run out would only take time, hundreds of times. */
async function endLeasesOf({ database }: OwnProcesses, { pid }: RunningProcess): Promise<void> {
  await sql`
    UPDATE store_lease SET expires_at = clock_timestamp() WHERE owner LIKE ${`%/${pid}/%`}`.execute(
    database.db,
  );
  await sql`DELETE FROM worker WHERE id LIKE ${`%/${pid}/%`}`.execute(database.db);
}
