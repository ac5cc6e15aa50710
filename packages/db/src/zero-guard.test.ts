import { zeroAllowance } from "@trueup/sdk";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endHolds, listHeldZeros } from "./held-zeros.ts";
import { recordStockChanges } from "./record-stock-changes.ts";
import { requestSync } from "./request-sync.ts";
import type { StockRequestChange } from "./stock-change-request.ts";
import { stepCustomerTask, takeCustomerTask, addCustomerTask } from "./customer-task.ts";
import { SYNC_DIFFERING, syncDifferingStep } from "./sync-differing.ts";
import { adjust, count, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const skusOf = (many: number) => Array.from({ length: many }, (_, at) => `S-${at}`);

/** Items that were received, are shown as they are, and are watched. */
async function guarded(many: number, zeroGuard = true): Promise<Floor> {
  const skus = skusOf(many);
  const floor = await createFloor(database.db, { skus, preferences: { syncInventory: "always", zeroGuard } });
  await floor.record(...skus.map((sku) => receive(sku, 10)));
  await acknowledge(floor);
  return floor;
}

/** As if the worker had written everything that waited. */
async function acknowledge({ customerId }: Floor): Promise<void> {
  await sql`UPDATE listing SET closed_version = desired_version, known_quantity = desired_level, written_at = now(),
    known_at = now(), known_source = 'push' WHERE customer_id = ${customerId}`.execute(database.db);
  await sql`DELETE FROM due WHERE customer_id = ${customerId}`.execute(database.db);
}

const heldOf = async ({ customerId }: Floor) =>
  (await listHeldZeros(database.db, customerId, null, { after: null, limit: 500 })).map((row) => row.sku);

async function pushedZeros({ customerId }: Floor): Promise<number> {
  const { rows } = await sql<{ zeros: number }>`
    SELECT count(*) AS zeros FROM listing WHERE customer_id = ${customerId} AND desired_level = 0`.execute(
    database.db,
  );
  return rows[0]?.zeros ?? 0;
}

test("twenty zeros of a small store pass, the rest is held with its cause, and the store is sent nothing of it", async () => {
  const floor = await guarded(25);
  const recorded = await floor.record(...skusOf(25).map((sku) => count(sku, 0)));
  const reasons = recorded.map(({ decisions }) => decisions[0]?.reason);
  expect(reasons.filter((reason) => reason === "changed")).toHaveLength(20);
  expect(reasons.filter((reason) => reason === "held_for_approval")).toHaveLength(5);
  expect(await heldOf(floor)).toEqual(["S-20", "S-21", "S-22", "S-23", "S-24"]);
  expect(await floor.listing("S-20")).toMatchObject({ held_cause: "count", desired_level: 10 });
  expect(await floor.due("S-20")).toBeUndefined();
});

test("a large store lets a tenth of its listings pass, over several events", async () => {
  const floor = await guarded(260);
  for (const sku of skusOf(40)) await floor.record(adjust(sku, -10));
  expect([await pushedZeros(floor), (await heldOf(floor)).length]).toEqual([26, 14]);
});

test("the window moves on: what was let through ten minutes ago counts no more", async () => {
  const floor = await guarded(45);
  await floor.record(...skusOf(20).map((sku) => count(sku, 0)));
  await floor.record(count("S-20", 0));
  expect(await heldOf(floor)).toEqual(["S-20"]);
  await sql`UPDATE zeroing SET at = at - interval '10 minutes' WHERE customer_id = ${floor.customerId}`.execute(
    database.db,
  );
  await floor.record(count("S-21", 0));
  expect(await heldOf(floor)).toEqual(["S-20"]);
  expect(await pushedZeros(floor)).toBe(21);
});

test("without the preference nothing is held and nothing is counted", async () => {
  const floor = await guarded(30, false);
  await floor.record(...skusOf(30).map((sku) => count(sku, 0)));
  expect(await heldOf(floor)).toEqual([]);
  const counted = await database.db
    .selectFrom("zeroing")
    .select("id")
    .where("customer_id", "=", floor.customerId)
    .execute();
  expect(counted).toEqual([]);
});

/** One more zero of this floor would be held. */
async function exhausted(): Promise<Floor> {
  const floor = await guarded(24);
  await floor.record(...skusOf(20).map((sku) => count(sku, 0)));
  await floor.record(count("S-20", 0));
  expect(await heldOf(floor)).toEqual(["S-20"]);
  return floor;
}

test("what is not a zero passes, and stock that comes back ends the hold", async () => {
  const floor = await exhausted();
  await floor.record(count("S-21", 1));
  expect(await floor.listing("S-21")).toMatchObject({ desired_level: 1, held_at: null });
  await floor.record(count("S-20", 10));
  expect(await heldOf(floor)).toEqual([]);
  expect(await floor.due("S-20")).toBeUndefined();
});

test("a zero that is on its way already, or stands in the store, is held by nobody", async () => {
  const floor = await exhausted();
  const [again] = await floor.record(count("S-1", 0));
  expect(again?.decisions[0]).toMatchObject({ outcome: "push" });
  await acknowledge(floor);
  const [settled] = await floor.record(count("S-1", 0));
  expect(settled?.decisions[0]).toMatchObject({ reason: "unchanged" });
  expect(await heldOf(floor)).toEqual(["S-20"]);
});

test("a single Sync Now passes the guard and ends the hold", async () => {
  const floor = await exhausted();
  await requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("S-20").id });
  expect(await heldOf(floor)).toEqual([]);
  expect(await floor.listing("S-20")).toMatchObject({ desired_level: 0 });
});

test("syncing all that differs is a bulk action, which does not pass", async () => {
  const floor = await exhausted();
  const { customerId } = floor;
  await addCustomerTask(database.db, { customerId, kind: SYNC_DIFFERING, input: {} });
  const task = await takeCustomerTask(database.db, "worker");
  if (task === null) throw new Error("there is no task");
  while (
    (await stepCustomerTask(database.db, "worker", task, (trx, state) =>
      syncDifferingStep(trx, task, state),
    )) === "more"
  );
  expect(await heldOf(floor)).toEqual(["S-20"]);
  expect(await floor.listing("S-20")).toMatchObject({ held_cause: "bulk" });
  const { result } = await database.db
    .selectFrom("task")
    .select("result")
    .where("id", "=", task.id)
    .executeTakeFirstOrThrow();
  expect(result).toEqual({ listings: 0, held: 1 });
});

test("approving sends the newest level, rejecting sends nothing; only what is held is touched", async () => {
  const floor = await exhausted();
  await floor.record(count("S-21", 0), count("S-22", 0));
  const { customerId } = floor;
  const listingIds = [floor.listingId("S-21"), floor.listingId("S-23")];
  expect(await endHolds(database.db, customerId, { listingIds }, "reject")).toEqual({
    listings: 1,
    pushed: 0,
    more: false,
  });
  expect(await floor.listing("S-21")).toMatchObject({ held_at: null, desired_level: 10 });
  expect(
    await endHolds(database.db, customerId + 1, { listingIds: [floor.listingId("S-20")] }, "approve"),
  ).toMatchObject({
    listings: 0,
  });
  const storeId = floor.storeIds[0] ?? 0;
  expect(await endHolds(database.db, customerId, { storeId }, "approve")).toEqual({
    listings: 2,
    pushed: 2,
    more: false,
  });
  expect(await floor.listing("S-20")).toMatchObject({ held_at: null, desired_level: 0 });
  expect(await heldOf(floor)).toEqual([]);
});

test("a zero that is approved is sent, whatever the settings are by then", async () => {
  const floor = await exhausted();
  await sql`UPDATE item SET sync_setting = 'never' WHERE customer_id = ${floor.customerId}`.execute(
    database.db,
  );
  const listingIds = [floor.listingId("S-20")];
  expect(await endHolds(database.db, floor.customerId, { listingIds }, "approve")).toMatchObject({
    pushed: 1,
  });
  expect(await floor.due("S-20")).toMatchObject({ manual_version: expect.any(Number) });
});

test("a request that is refused uses nothing of what is allowed", async () => {
  const floor = await guarded(25);
  const impossible = adjust("S-24", 2_000_000_000);
  const changes = [...skusOf(15).map((sku) => count(sku, 0)), impossible];
  const possible = skusOf(20).map((sku) => count(sku, 0));
  const { customerId } = floor;
  const [refused] = await recordStockChanges(database.db, [
    { customerId, changes },
    { customerId, changes: possible },
  ]);
  expect(refused?.kind).toBe("refused");
  expect([await pushedZeros(floor), await heldOf(floor)]).toEqual([20, []]);
});

test("whatever happens in whatever order, no more zeros pass than are allowed, and nothing but a zero is held", async () => {
  const floor = await guarded(40);
  const sku = fc.integer({ min: 0, max: 39 }).map((at) => `S-${at}`);
  const change: fc.Arbitrary<StockRequestChange> = fc.oneof(
    fc.tuple(sku, fc.integer({ min: 0, max: 3 })).map(([name, quantity]) => count(name, quantity)),
    sku.map((name) => count(name, 0)),
    sku.map((name) => receive(name, 5)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(change, { minLength: 1, maxLength: 12 }), { maxLength: 12 }),
      async (requests) => {
        await sql`DELETE FROM zeroing WHERE customer_id = ${floor.customerId}`.execute(database.db);
        await floor.record(...skusOf(40).map((name) => receive(name, 1)));
        await acknowledge(floor);
        let zeros = 0;
        for (const changes of requests) {
          const shown = await shownOf(floor);
          for (const { itemId, decisions } of await floor.record(...changes)) {
            for (const { reason, outcome, level } of decisions) {
              const before = shown.get(itemId) ?? 0;
              const isHeld = reason === "held_for_approval";
              expect(isHeld && (level !== 0 || before <= 0)).toBe(false);
              if (outcome !== "push") continue;
              if (level === 0 && before > 0) zeros += 1;
              shown.set(itemId, level ?? 0);
            }
          }
        }
        expect(zeros).toBeLessThanOrEqual(zeroAllowance(40));
      },
    ),
    { numRuns: 8 },
  );
});

/** What each item's store shows, or will show. */
async function shownOf({ customerId }: Floor): Promise<Map<number, number>> {
  const { rows } = await sql<{ item_id: number; shown: number }>`
    SELECT item_id, CASE WHEN desired_version > closed_version THEN desired_level ELSE known_quantity END AS shown
    FROM listing WHERE customer_id = ${customerId}`.execute(database.db);
  return new Map(rows.map((row) => [row.item_id, row.shown]));
}

test.runIf(onPostgresServer())("two that count at the same moment share one allowance", async () => {
  const floor = await guarded(60);
  const skus = skusOf(60);
  await Promise.all(
    [0, 1, 2, 3].map((at) => floor.record(...skus.slice(at * 15, at * 15 + 15).map((sku) => count(sku, 0)))),
  );
  expect([await pushedZeros(floor), (await heldOf(floor)).length]).toEqual([20, 40]);
});
