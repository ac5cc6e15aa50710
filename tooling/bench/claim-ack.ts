import { randomBytes } from "node:crypto";
import { connectServer } from "@trueup/db/connect";
import { migrate } from "@trueup/db/migrate";
import type { Db } from "@trueup/db/schema";
import { createSealer } from "@trueup/db/seal";
import { sql } from "kysely";
import { type Bench, repetitions, scaled } from "./bench.ts";
import { startChild } from "./child.ts";
import { createServerDatabase } from "./database.ts";
import { atLeast, type Measured } from "./result.ts";
import { seedFleet } from "./seed-fleet.ts";
import { repeated } from "./statistics.ts";
import type { StubWorkerHandlers } from "./stub-worker-process.ts";

const RUNS = 5;
const SHOPS = 20;
const PER_SHOP = 10_000;
const FIGURE_PER_SECOND = 20_000;

/** A worker whose stores answer at once (a stub at the port): claims, attempts, acknowledgements, push history. */
export async function benchClaimAck(bench: Bench): Promise<Measured> {
  const perShop = scaled(bench, PER_SHOP, 500);
  const listings = SHOPS * perShop;
  const own = await createServerDatabase(bench.databaseUrl);
  const database = connectServer(own.url, { onError: () => {} });
  const worker = startChild<StubWorkerHandlers>(
    new URL("stub-worker-process.ts", import.meta.url),
    bench.profileTo === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${bench.profileTo}`],
  );
  try {
    await migrate(database);
    const sealer = createSealer([{ kid: "bench", key: randomBytes(32) }]);
    await database.unhurried((db) => seedFleet(db, sealer, { shops: stubShops(), perShop }));
    const rates: number[] = [];
    for (let run = 0; run < repetitions(bench, RUNS); run += 1) {
      await database.unhurried(makeAllDue);
      rates.push(listings / (await worker.ask("drain", { databaseUrl: own.url, listings })));
      await assertAllClosed(database.db, listings * (run + 1));
    }
    const { value, spread } = repeated(rates);
    const row = {
      id: "claim and acknowledge, stores answer at once",
      value,
      spread,
      unit: "listings/s",
      bound: FIGURE_PER_SECOND,
      baseline: null,
      ratio: value / FIGURE_PER_SECOND,
      note: "a stub at the adapter's port in the place of stores",
      ...atLeast(value, FIGURE_PER_SECOND),
    };
    return { results: [row], throttled: 0 };
  } finally {
    await worker.end();
    await database.close();
    await own.drop();
  }
}

function stubShops() {
  return Array.from({ length: SHOPS }, (_, at) => ({
    host: `stub-${at}.myshopify.com`,
    url: "",
    accessToken: "stub",
    locationId: "gid://shopify/Location/1",
    first: { product: 1, variant: 1, inventoryItem: 1 },
    step: 1,
  }));
}

/** By one statement, as who records them is measured elsewhere. */
async function makeAllDue(db: Db): Promise<void> {
  await sql`
    WITH authorised AS (
      UPDATE listing SET desired_level = desired_level + 1, desired_version = desired_version + 1
      RETURNING store_id, id, customer_id, desired_version)
    INSERT INTO due (store_id, listing_id, customer_id, lane, event_version, since)
    SELECT store_id, id, customer_id, 3, desired_version, clock_timestamp() FROM authorised`.execute(db);
  await sql`VACUUM (ANALYZE) listing, due`.execute(db);
}

/** Every listing shows what was wanted, every push is on record, and nothing is due. */
async function assertAllClosed(db: Db, pushes: number): Promise<void> {
  const { rows } = await sql<{ open: number; due: number; pushed: number }>`
    SELECT (SELECT count(*) FROM listing WHERE closed_version < desired_version OR known_quantity <> desired_level) AS open,
      (SELECT count(*) FROM due) AS due, (SELECT count(*) FROM push WHERE outcome = 'confirmed') AS pushed`.execute(
    db,
  );
  const [state] = rows;
  if (state?.open !== 0 || state.due !== 0 || state.pushed !== pushes) {
    throw new Error(`${JSON.stringify(state)}, ${pushes} pushes were to be made: the run is void`);
  }
}
