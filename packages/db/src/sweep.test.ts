import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findLostListings, forgetOld, type ListingKey } from "./sweep.ts";
import { receive } from "./testing/changes.ts";
import { createFloor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function sweepAll(rows: number): Promise<readonly number[]> {
  const lost: number[] = [];
  let after: ListingKey | null = null;
  do {
    const range: Awaited<ReturnType<typeof findLostListings>> = await findLostListings(database.db, {
      after,
      rows,
    });
    lost.push(...range.lost);
    after = range.next;
  } while (after !== null);
  return lost;
}

test("a listing that is open and not due is found, whatever the size of the ranges", async () => {
  expect(await sweepAll(10)).toEqual([]);
  const skus = ["A", "B", "C", "D", "E"];
  const [one, two] = [
    await createFloor(database.db, { skus }),
    await createFloor(database.db, { skus, stores: 2 }),
  ];
  for (const floor of [one, two]) await floor.record(...skus.map((sku) => receive(sku, 5)));
  expect(await sweepAll(3)).toEqual([]);
  const lost = [one.listingId("B"), two.listingId("E", 1)];
  await sql`DELETE FROM due WHERE listing_id = ANY (${lost}::bigint[])`.execute(database.db);
  for (const rows of [1, 3, 5, 15, 100]) expect(await sweepAll(rows)).toEqual(lost);
});

test("source ids are kept for 90 days, idempotency keys for one", async () => {
  const floor = await createFloor(database.db, { skus: ["A"] });
  await floor.record(receive("A", 1, { sourceId: "old" }), receive("A", 1, { sourceId: "young" }));
  await sql`UPDATE stock_source SET at = now() - interval '91 days' WHERE source_id = 'old'`.execute(
    database.db,
  );
  await sql`UPDATE stock_source SET at = now() - interval '89 days' WHERE source_id = 'young'`.execute(
    database.db,
  );
  for (const [key, hours] of [
    ["old", 25],
    ["young", 23],
  ] as const) {
    await sql`INSERT INTO idempotency (scope, key, request_hash, at)
      VALUES ('x', ${key}, '\\x00', now() - ${hours} * interval '1 hour')`.execute(database.db);
  }
  await forgetOld(database.db);
  expect(await database.db.selectFrom("stock_source").select("source_id").execute()).toEqual([
    { source_id: "young" },
  ]);
  expect(await database.db.selectFrom("idempotency").select("key").execute()).toEqual([{ key: "young" }]);
});
