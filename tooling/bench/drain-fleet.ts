import { sql } from "kysely";
import type { Bench } from "./bench.ts";
import type { Fleet } from "./fleet.ts";
import { atLeast, atMost, exactly, type Measured } from "./result.ts";

const FIGURE_SECONDS = 90;
const LEAST_HOT = 0.95;
/** Pages that are half empty for a while are no growth. */
const MOST_INDEX_GROWTH = 1.1;

/**
 * A million listings due in a hundred shops, drained by one worker, and what the two million updates of that (each is
 * authorised, then acknowledged) do to the table.
 */
export async function benchDrainFleet(bench: Bench): Promise<Measured> {
  const fleet = await bench.fleet();
  await sql`VACUUM listing`.execute(fleet.database.db);
  const before = await listingTable(fleet);
  await fleet.record(fleet.plan({ from: 0, items: fleet.items, changes: fleet.items }));
  await fleet.shops.setBucket(2_000);
  await sql`UPDATE store_health SET budget = NULL, budget_at = NULL`.execute(fleet.database.db);
  const { rowsSet } = await fleet.shops.counts();
  const worker = await fleet.startWorker();
  const startedMs = performance.now();
  await fleet.shops.rowsSet(rowsSet + fleet.items);
  await fleet.drained();
  const seconds = (performance.now() - startedMs) / 1_000;
  await worker.stop();
  await fleet.assertEqual("stock and shops");
  const after = await listingTable(fleet);
  const updates = after.updates - before.updates;
  const hot = (after.hot - before.hot) / updates;
  const growth = after.indexBytes / before.indexBytes;
  return {
    results: [
      {
        id: "drain 1 M listings, 100 stores",
        value: seconds,
        unit: "s",
        bound: FIGURE_SECONDS,
        baseline: null,
        ratio: FIGURE_SECONDS / seconds,
        note: `${Math.round(fleet.items / seconds)} listings/s`,
        ...atMost(seconds, FIGURE_SECONDS),
      },
      {
        id: "updates of listing that stay in their page",
        value: hot * 100,
        unit: "%",
        bound: LEAST_HOT * 100,
        baseline: null,
        ratio: hot / LEAST_HOT,
        note: `of ${updates} updates`,
        ...exactly(hot >= LEAST_HOT),
      },
      {
        id: "indexes of listing after them",
        value: after.indexBytes / 2 ** 20,
        unit: "MiB",
        bound: (before.indexBytes / 2 ** 20) * MOST_INDEX_GROWTH,
        baseline: before.indexBytes / 2 ** 20,
        ratio: 1 / growth,
        note: "baseline: before them",
        ...atLeast(1 / growth, 1 / MOST_INDEX_GROWTH),
      },
    ],
    throttled: 0, // the fleet counts its throttled calls once, at its end
  };
}

interface TableState {
  readonly updates: number;
  readonly hot: number;
  readonly indexBytes: number;
}

/** Asked on a new connection: what one counted itself it tells the others a while later. */
async function listingTable({ database }: Fleet): Promise<TableState> {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { rows } = await database.unhurried((db) =>
    sql<TableState>`SELECT n_tup_upd AS updates, n_tup_hot_upd AS hot, pg_indexes_size('listing') AS "indexBytes"
      FROM pg_stat_user_tables WHERE relname = 'listing'`.execute(db),
  );
  const [state] = rows;
  if (state === undefined) throw new Error("the server keeps no statistics of listing");
  return state;
}
