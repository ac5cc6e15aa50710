import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { acknowledge } from "./acknowledge.ts";
import type { Attempt } from "./claim.ts";
import type { Lease } from "./lease.ts";
import { receive } from "./testing/changes.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import { beginAsking, findUnsettled, keepUnsettled } from "./unsettled.ts";

const G_MS = 120_000;

let database: TestDatabase;
let floor: Floor;
let lease: Lease;
let attempt: Attempt;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B"] });
  await floor.know({ A: 0, B: 0 });
  await floor.record(receive("A", 5));
  lease = await floor.hold();
  ({ attempt } = await floor.write(lease));
});

const find = (by: Lease = lease, inFlight: readonly number[] = []) =>
  findUnsettled(database.db, by, { inFlight, latestEffectMs: G_MS });

const lost = (askAfterMs = 0) =>
  keepUnsettled(database.db, WORKER, lease, attempt, { code: "timeout", message: "no answer", askAfterMs });

/** Lets an attempt begin that much earlier; the partitions of yesterday exist. */
async function age(interval: string): Promise<void> {
  const by = sql`${sql.lit(interval)}::interval`;
  const { rows } = await sql<{ at: string }>`
    UPDATE attempt SET at = at - ${by}, deadline = deadline - ${by}, settle_until = settle_until - ${by},
      ask_after = ask_after - ${by} WHERE id = ${attempt.id} RETURNING at::text AS at`.execute(database.db);
  attempt = { ...attempt, at: rows[0]?.at ?? "" };
}

async function column<T>(expression: RawBuilder<T>): Promise<T | undefined> {
  const { rows } = await sql<{ value: T }>`SELECT ${expression} AS value FROM attempt
    WHERE id = ${attempt.id}`.execute(database.db);
  return rows[0]?.value;
}

test("a write that is under way is not unsettled", async () => {
  expect(await find(lease, [attempt.id])).toBeNull();
});

test("one whose answer was lost can be asked again after the delay, with the same key and body", async () => {
  await lost();
  expect(await find()).toMatchObject({
    id: attempt.id,
    key: attempt.key,
    body: attempt.body,
    listingIds: attempt.listingIds,
    levels: attempt.levels,
    versions: attempt.versions,
    expired: false,
  });
  await lost(60_000);
  expect((await find())?.readyInMs).toBeGreaterThan(50_000);
});

test("it is asked ever more rarely the older it is", async () => {
  await age("1 minute");
  await lost(1_000);
  expect((await find())?.readyInMs).toBeGreaterThan(29_000);
  expect((await find())?.readyInMs).toBeLessThan(35_000);
});

test("one that a former holder of the lease left behind can be asked at once", async () => {
  const successor = await floor.hold(0, "worker-2");
  expect(await find(successor)).toMatchObject({ id: attempt.id, readyInMs: 0, expired: false });
});

test("one of ours whose answer was never recorded is found once its call must have ended", async () => {
  const soon = await find();
  expect(soon).toMatchObject({ id: attempt.id, expired: false });
  expect(soon?.readyInMs).toBeGreaterThan(5_000);
  await age("11 seconds");
  expect(await find()).toMatchObject({ id: attempt.id, readyInMs: 0 });
});

test("the one that is ready first is found first", async () => {
  await lost(60_000);
  await floor.record(receive("B", 6));
  const other = (await floor.write(lease)).attempt;
  await keepUnsettled(database.db, WORKER, lease, other, { code: "timeout", message: "", askAfterMs: 0 });
  expect(await find()).toMatchObject({ id: other.id });
});

test("past its time nobody asks any more; it is over once the last asking cannot land", async () => {
  await lost();
  await age("121 seconds");
  const waiting = await find();
  expect(waiting?.expired).toBe(false);
  expect(waiting?.readyInMs).toBeGreaterThan(0);
  await age("10 seconds");
  expect(await find()).toMatchObject({ expired: true, readyInMs: 0 });
});

test("asking again moves its end, as that request may land late, too", async () => {
  await lost();
  await age("100 seconds");
  expect(
    await beginAsking(database.db, WORKER, lease, attempt, { timeoutMs: 10_000, latestEffectMs: G_MS }),
  ).toBe(true);
  expect(await column(sql<boolean>`settle_until > now() + interval '129 seconds'`)).toBe(true);
  expect(await column(sql<boolean>`ask_after IS NULL`)).toBe(true);
  await age("60 seconds");
  expect(await find()).toMatchObject({ expired: false });
});

test.each([
  ["another owner", "worker-2", 0],
  ["an older epoch", WORKER, -1],
])("%s may not ask", async (_, owner, epochChange) => {
  const other = { ...lease, epoch: lease.epoch + epochChange };
  const limits = { timeoutMs: 10_000, latestEffectMs: G_MS };
  expect(await beginAsking(database.db, owner, other, attempt, limits)).toBe(false);
});

test("one whose lease was lost is left to the successor", async () => {
  await floor.hold(0, "worker-2");
  expect(await lost(60_000)).toBe(false);
  expect(await column(sql<boolean>`ask_after IS NULL AND code IS NULL`)).toBe(true);
});

test("one that was settled meanwhile is neither found nor asked", async () => {
  await lost();
  await acknowledge(database.db, WORKER, lease, attempt);
  expect(await find()).toBeNull();
  const limits = { timeoutMs: 10_000, latestEffectMs: G_MS };
  expect(await beginAsking(database.db, WORKER, lease, attempt, limits)).toBe(false);
  await lost();
  expect(await column(sql<boolean>`ask_after IS NULL AND outcome = 'ok'`)).toBe(true);
});
