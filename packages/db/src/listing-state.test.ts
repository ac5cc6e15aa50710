import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { acknowledge } from "./acknowledge.ts";
import { failAttempt } from "./fail-attempt.ts";
import { unlinkListing } from "./link-listing.ts";
import { loadListings } from "./listing-state.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import { keepUnsettled } from "./unsettled.ts";

let database: TestDatabase;
let floor: Floor;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A"] });
  await floor.know({ A: 0 });
});

async function load() {
  const [listing] = await loadListings(database.db, floor.customerId, [floor.listingId("A")]);
  if (listing === undefined) throw new Error("the listing is gone");
  return listing;
}

async function claimed() {
  await floor.record(receive("A", 5));
  const lease = await floor.hold();
  return { lease, attempt: (await floor.write(lease)).attempt };
}

async function lose(): Promise<void> {
  const { lease, attempt } = await claimed();
  await keepUnsettled(database.db, WORKER, lease, attempt, {
    code: "timeout",
    message: "",
    askAfterMs: 60_000,
  });
}

async function acknowledged(): Promise<void> {
  const { lease, attempt } = await claimed();
  await acknowledge(database.db, WORKER, lease, attempt);
}

async function refused(times: number): Promise<void> {
  const { lease, attempt } = await claimed();
  const problem = {
    listingId: floor.listingId("A"),
    code: "refused",
    message: "no",
    backoffMs: () => 0,
  } as const;
  const failure = { code: "x", message: "y", stale: [], problems: [problem], holdMs: null };
  await failAttempt(database.db, WORKER, lease, attempt, failure);
  for (let time = 1; time < times; time += 1) {
    const again = await floor.write(lease, { only: [floor.listingId("A")] });
    await failAttempt(database.db, WORKER, lease, again.attempt, failure);
  }
}

const never = () =>
  sql`UPDATE customer SET sync_setting = 'never' WHERE id = ${floor.customerId}`.execute(database.db);
const setStore = (change: string) =>
  sql`UPDATE store SET ${sql.raw(change)} WHERE id = ${floor.storeIds[0] ?? 0}`.execute(database.db);

describe("the state that a person is shown", () => {
  test.each<[string, string, () => Promise<unknown>]>([
    ["in_sync", "the level stands at the store", acknowledged],
    ["in_sync", "under Never, with the level at the store", () => acknowledged().then(never)],
    ["due", "a push waits", () => floor.record(receive("A", 5))],
    ["due", "a push backs off", () => refused(1)],
    ["in_flight", "a write is under way", claimed],
    ["unsettled", "its answer was lost", lose],
    ["parked", "it keeps failing", () => refused(10)],
    [
      "held_back",
      "the level differs, and nothing is due",
      () => never().then(() => floor.record(receive("A", 5))),
    ],
    ["unusable", "the store is off", () => claimed().then(() => setStore("sync_enabled = false"))],
    ["unusable", "the store is disconnected", () => setStore("disconnected_at = now()")],
    ["unusable", "it was unlinked", () => unlinkListing(database.db, floor.customerId, floor.listingId("A"))],
    [
      "due",
      "the store is paused",
      () => floor.record(receive("A", 5)).then(() => setStore("paused_at = now()")),
    ],
  ])("%s: %s", async (state, _, prepare) => {
    await prepare();
    expect((await load()).state).toBe(state);
  });
});

test("a listing tells its level, the known number, the waiting push, and what was decided and sent last", async () => {
  await acknowledged();
  await floor.record(adjust("A", -2));
  expect(await load()).toMatchObject({
    level: 3,
    known: { quantity: 5, source: "push" },
    due: { since: expect.any(Date), notBefore: null },
    inFlight: null,
    problem: null,
    lastDecision: { trigger: "stock_changed", reason: "changed", level: 3 },
    lastPush: { quantity: 5, outcome: "confirmed" },
  });
});

test("a write under way tells its number; a problem tells its reason", async () => {
  await claimed();
  expect((await load()).inFlight).toMatchObject({ quantity: 5, unsettled: false });
  await sql`UPDATE due SET attempt_id = NULL WHERE listing_id = ${floor.listingId("A")}`.execute(database.db);
  await refused(1);
  expect((await load()).problem).toMatchObject({ code: "refused", message: "no", parked: false });
});

test("the listings come in the order asked for, another customer's not at all", async () => {
  const other = await createFloor(database.db, { skus: ["A", "B"] });
  const ids = [other.listingId("B"), floor.listingId("A"), other.listingId("A")];
  const listings = await loadListings(database.db, other.customerId, ids);
  expect(listings.map((listing) => listing.id)).toEqual([other.listingId("B"), other.listingId("A")]);
  expect(await loadListings(database.db, other.customerId, [])).toEqual([]);
});
