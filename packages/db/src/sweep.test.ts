import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findLostListings, type ListingKey } from "./sweep.ts";
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
