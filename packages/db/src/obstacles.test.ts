import { type ObstacleRules, obstacleRules, type Obstacle, OBSTACLES } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { requestSync } from "./request-sync.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

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

interface Case {
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
}

const setStore = (change: string) => () =>
  sql`UPDATE store SET ${sql.raw(change)} WHERE id = ${floor.storeIds[0] ?? 0}`.execute(database.db);
const setListing = (change: string) => () =>
  sql`UPDATE listing SET ${sql.raw(change)} WHERE id = ${floor.listingId("A")}`.execute(database.db);
const setItem = (change: string) => () =>
  sql`UPDATE item SET ${sql.raw(change)} WHERE id = ${floor.item("A").id}`.execute(database.db);
const setHealth = (change: string) => () =>
  sql`UPDATE store_health SET ${sql.raw(change)} WHERE store_id = ${floor.storeIds[0] ?? 0}`.execute(
    database.db,
  );

const trouble = (state: string) =>
  `state = '${state}', code = 'x', message = 'y', since = now(), probe_at = now()`;
const well = setHealth("state = 'ok', code = NULL, message = NULL, since = NULL, probe_at = NULL");

const CASES: Readonly<Record<Exclude<Obstacle, "listing_unlinked">, Case>> = {
  item_archived: { begin: setItem("archived_at = now()"), end: setItem("archived_at = NULL") },
  listing_paused: { begin: setListing("paused_at = now()"), end: setListing("paused_at = NULL") },
  store_disconnected: { begin: setStore("disconnected_at = now()"), end: setStore("disconnected_at = NULL") },
  store_comparing: { begin: setStore("comparing = true"), end: setStore("comparing = false") },
  store_off: { begin: setStore("sync_enabled = false"), end: setStore("sync_enabled = true") },
  store_paused: { begin: setStore("paused_at = now()"), end: setStore("paused_at = NULL") },
  store_suspended: { begin: setHealth(trouble("suspended")), end: well },
  store_unreachable: { begin: setHealth(trouble("unreachable")), end: well },
  listing_parked: {
    begin: async () => {
      await sql`INSERT INTO listing_problem (customer_id, listing_id, store_id, code, message, since, failures, parked)
        VALUES (${floor.customerId}, ${floor.listingId("A")}, ${floor.storeIds[0] ?? 0}, 'refused', 'no', now(), 10, true)`.execute(
        database.db,
      );
      await sql`UPDATE due SET not_before = now() + interval '1 day'
        WHERE listing_id = ${floor.listingId("A")}`.execute(database.db);
    },
    end: () =>
      sql`UPDATE due SET not_before = NULL WHERE listing_id = ${floor.listingId("A")}`.execute(database.db),
  },
};

const ROWS: readonly (readonly [Exclude<Obstacle, "listing_unlinked">, ObstacleRules, Case])[] =
  OBSTACLES.flatMap((obstacle) =>
    obstacle === "listing_unlinked" ? [] : [[obstacle, obstacleRules(obstacle), CASES[obstacle]] as const],
  );

const dropping = ROWS.filter(([, rules]) => rules.waitingPush === "dropped");
const keeping = ROWS.filter(([, rules]) => rules.waitingPush === "kept");
/** Where a claim would find the row: the worker itself leaves a store alone that is suspended or out of reach. */
const unclaimable = keeping.filter(
  ([obstacle]) => obstacle === "store_paused" || obstacle === "listing_parked",
);
const refusing = ROWS.flatMap(([obstacle, { syncNow: answer }, { begin }]) =>
  answer.status === "skipped" || answer.status === "failed"
    ? [[obstacle, answer.status, begin] as const]
    : [],
);
const accepting = ROWS.filter(([, { syncNow: answer }]) =>
  ["pending", "tried_at_once"].includes(answer.status),
);

const syncNow = () => requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("A").id });

test("every obstacle either drops what waits and refuses events, or keeps both for later", () => {
  expect(dropping.map(([, rules]) => [rules.event, rules.whenItEnds])).toEqual(
    dropping.map(() => ["refused", "offer"]),
  );
  expect(keeping.map(([, rules]) => [rules.event, rules.whenItEnds])).toEqual(
    keeping.map(() => ["due", "newest_level_once"]),
  );
  expect(refusing.length + accepting.length).toBe(ROWS.length);
});

describe("an event", () => {
  test.each(dropping)("%s: is refused with the obstacle as its reason", async (obstacle, _, { begin }) => {
    await begin();
    const [result] = await floor.record(receive("A", 5));
    expect(result?.decisions).toMatchObject([{ outcome: "skip", reason: obstacle }]);
    expect(await floor.due("A")).toBeUndefined();
  });

  test.each(keeping)("%s: is judged as usual, and becomes due", async (_obstacle, _rules, { begin }) => {
    await begin();
    const [result] = await floor.record(receive("A", 5));
    expect(result?.decisions).toMatchObject([{ outcome: "push", reason: "changed" }]);
    expect(await floor.due("A")).toMatchObject({ event_version: 1 });
  });
});

describe("a waiting push", () => {
  test.each(dropping)("%s: is dropped, and does not come back", async (obstacle, _, { begin, end }) => {
    await floor.record(receive("A", 5));
    await begin();
    const lease = await floor.hold();
    expect(await floor.claim(lease)).toEqual({ kind: "dropped", rows: 1 });
    expect(await floor.pushes("A")).toMatchObject([{ outcome: "dropped", code: obstacle }]);
    await end();
    expect(await floor.claim(lease)).toEqual({ kind: "empty" });
  });

  test.each(unclaimable)("%s: cannot be claimed", async (_obstacle, _rules, { begin }) => {
    await floor.record(receive("A", 5));
    await begin();
    expect(await floor.claim(await floor.hold())).toEqual({ kind: "empty" });
  });

  test.each(keeping)(
    "%s: goes out once, with the newest level",
    async (_obstacle, _rules, { begin, end }) => {
      await floor.record(receive("A", 5));
      await begin();
      await floor.record(adjust("A", -2));
      await end();
      const { rows } = await floor.write(await floor.hold());
      expect(rows).toMatchObject([{ level: 3, version: 2 }]);
    },
  );
});

describe("Sync Now", () => {
  test.each(refusing)("%s: ends at once as %s, and leaves nothing due", async (obstacle, status, begin) => {
    await begin();
    await syncNow();
    expect(await floor.requests("A")).toEqual([{ status, reason: obstacle, quantity: null }]);
    expect(await floor.due("A")).toBeUndefined();
    expect(await floor.listing("A")).toMatchObject({ desired_version: 0, closed_version: 0 });
  });

  test.each(refusing)("%s: leaves alone what an event made due", async (_obstacle, _status, begin) => {
    await floor.record(receive("A", 5));
    const before = await floor.due("A");
    await begin();
    await syncNow();
    expect(await floor.due("A")).toEqual(before);
  });

  test.each(accepting)("%s: waits for its write, at the front", async (_obstacle, _rules, { begin }) => {
    await floor.record(receive("A", 5));
    const before = await floor.due("A");
    await begin();
    await syncNow();
    expect(await floor.requests("A")).toEqual([{ status: "pending", reason: null, quantity: null }]);
    expect(await floor.due("A")).toMatchObject({
      event_version: 1,
      manual_version: 2,
      lane: 1,
      since: before?.since,
      not_before: null,
    });
  });
});
