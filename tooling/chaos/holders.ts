import { sql } from "kysely";
import type { RunningProcess } from "../engine/processes.ts";
import { until } from "../until.ts";
import type { ChaosWorld } from "./world.ts";

const LOOK_EVERY_MS = 20;

/** A worker that holds leases. */
export async function findHolder(world: ChaosWorld): Promise<RunningProcess> {
  let found: RunningProcess | undefined;
  await until(async () => {
    for (const worker of world.crew.workers()) {
      if ((await heldBy(world, worker)).length > 0) found ??= worker;
    }
    return found === undefined ? "nobody holds a lease" : null;
  });
  if (found === undefined) throw new Error("nobody holds a lease");
  return found;
}

/** The ids of the stores whose leases the worker has. */
export async function heldBy({ system }: ChaosWorld, worker: RunningProcess): Promise<readonly number[]> {
  const { rows } = await sql<{ store_id: number }>`SELECT store_id FROM store_lease
    WHERE owner LIKE ${`%/${worker.pid}/%`} AND expires_at > now()`.execute(system.database.db);
  return rows.map((row) => row.store_id);
}

/** How long it takes from now until others have the leases of all these stores. */
export async function takenOver(
  { system }: ChaosWorld,
  storeIds: readonly number[],
  from: RunningProcess,
): Promise<number> {
  const fromMs = performance.now();
  const others = sql<{ store_id: number }>`SELECT store_id FROM store_lease
    WHERE store_id = ANY(${[...storeIds]}::bigint[]) AND owner NOT LIKE ${`%/${from.pid}/%`}`;
  await until(
    async () => {
      const { rows } = await others.execute(system.database.db);
      return rows.length === storeIds.length ? null : `${rows.length} of ${storeIds.length} stores are taken`;
    },
    { intervalMs: LOOK_EVERY_MS },
  );
  return performance.now() - fromMs;
}

/** How many leases it found lost so far. */
export function countLost(worker: RunningProcess): number {
  return worker.output().split("the lease was lost").length - 1;
}
