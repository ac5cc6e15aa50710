import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changeItem } from "./change-item.ts";
import { endManual } from "./end-manual.ts";
import { type Failure, failAttempt, leaveUnconfirmed } from "./fail-attempt.ts";
import { unlinkListing } from "./link-listing.ts";
import { PARKED_AFTER_FAILURES, retryListing } from "./listing-problem.ts";
import { requestSync } from "./request-sync.ts";
import { adjust, receive } from "./testing/changes.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { skus: ["A", "B", "C"] });
  await floor.know({ A: 0, B: 0, C: 0 });
});

const NOTHING_APPLIED: Failure = {
  code: "batch_not_applied",
  message: "other rows were refused",
  stale: [],
  problems: [],
  holdMs: null,
};

function refused(sku: string): Failure {
  const problem = {
    listingId: floor.listingId(sku),
    code: "refused",
    message: "no",
    backoffMs: () => 60_000,
  } as const;
  return { ...NOTHING_APPLIED, problems: [problem] };
}

const syncNow = (sku: string) =>
  requestSync(database.db, { customerId: floor.customerId, itemId: floor.item(sku).id });

/** Claims what is due, held back or not, and fails it. */
async function fail(failure: Failure): Promise<void> {
  const lease = await floor.hold();
  const only = [...floor.items.values()].flatMap((item) => item.listingIds);
  const { attempt } = await floor.write(lease, { only });
  expect(await failAttempt(database.db, WORKER, lease, attempt, failure)).toBe(true);
}

const waitsUntil = async (sku: string) => (await floor.due(sku))?.not_before?.getTime() ?? 0;

describe("a write that was not applied", () => {
  test("frees its rows at once with their old age, and is closed with the reason", async () => {
    await floor.record(receive("A", 5), receive("B", 6));
    const before = await floor.due("A");
    const lease = await floor.hold();
    const { attempt } = await floor.write(lease);
    expect(await failAttempt(database.db, WORKER, lease, attempt, NOTHING_APPLIED)).toBe(true);
    expect(await floor.due("A")).toEqual(before);
    expect(await floor.listing("A")).toMatchObject({
      closed_version: 0,
      known_quantity: 0,
      needs_read: false,
    });
    expect(await floor.pushes("A")).toEqual([
      { quantity: 5, version: 1, outcome: "failed", code: "batch_not_applied" },
    ]);
    const closed = await database.db
      .selectFrom("attempt")
      .selectAll()
      .where("id", "=", attempt.id)
      .executeTakeFirst();
    expect(closed).toMatchObject({ outcome: "failed", code: "batch_not_applied", body: null });
  });

  test("changes nothing where the lease was lost, and nothing the second time", async () => {
    await floor.record(receive("A", 5));
    const lease = await floor.hold();
    const { attempt } = await floor.write(lease);
    expect(await failAttempt(database.db, "worker-2", lease, attempt, NOTHING_APPLIED)).toBe(false);
    expect(await floor.due("A")).toMatchObject({ attempt_id: attempt.id });
    await failAttempt(database.db, WORKER, lease, attempt, NOTHING_APPLIED);
    const next = await floor.write(lease);
    expect(await failAttempt(database.db, WORKER, lease, attempt, NOTHING_APPLIED)).toBe(true);
    expect(await floor.due("A")).toMatchObject({ attempt_id: next.attempt.id });
    expect(await floor.pushes("A")).toHaveLength(1);
  });

  test("a row whose number is another than expected is read before it is sent again", async () => {
    await floor.record(receive("A", 5), receive("B", 6));
    await fail({ ...NOTHING_APPLIED, stale: [floor.listingId("A")] });
    expect(await floor.listing("A")).toMatchObject({ needs_read: true, known_quantity: 0 });
    expect(await floor.listing("B")).toMatchObject({ needs_read: false });
    expect(await floor.pushes("A")).toMatchObject([{ code: "changed_at_store" }]);
  });

  test("a refused row is named and backs off, the others are due at once", async () => {
    await floor.record(receive("A", 5), receive("B", 6));
    await fail(refused("A"));
    expect(await floor.problem("A")).toMatchObject({
      code: "refused",
      message: "no",
      failures: 1,
      parked: false,
    });
    expect((await waitsUntil("A")) - Date.now()).toBeGreaterThan(50_000);
    expect(await floor.due("B")).toMatchObject({ attempt_id: null, not_before: null });
    expect(await floor.pushes("A")).toMatchObject([{ outcome: "failed", code: "refused" }]);
    const lease = await floor.hold();
    expect((await floor.write(lease)).rows.map((row) => row.listingId)).toEqual([floor.listingId("B")]);
  });

  test("rows that are held are kept out of ordinary claims", async () => {
    await floor.record(receive("A", 5), receive("B", 6));
    await fail({ ...NOTHING_APPLIED, holdMs: 60_000 });
    expect(await floor.claim(await floor.hold())).toEqual({ kind: "empty" });
  });

  test("an unlinked listing gets no problem any more", async () => {
    await floor.record(receive("A", 5));
    const lease = await floor.hold();
    const { attempt } = await floor.write(lease);
    await unlinkListing(database.db, floor.customerId, floor.listingId("A"));
    await failAttempt(database.db, WORKER, lease, attempt, refused("A"));
    expect(await floor.problem("A")).toBeUndefined();
  });
});

describe("a listing that keeps failing", () => {
  test("backs off by the failures that it had in a row", async () => {
    await floor.record(receive("A", 5));
    const seen: number[] = [];
    const backoffMs = (failures: number) => {
      seen.push(failures);
      return 0;
    };
    const [problem] = refused("A").problems;
    if (problem === undefined) throw new Error("no problem");
    for (let time = 0; time < 3; time += 1)
      await fail({ ...NOTHING_APPLIED, problems: [{ ...problem, backoffMs }] });
    expect(seen).toEqual([0, 1, 2]);
  });

  test("is parked after 10 failures, and stays due", async () => {
    await floor.record(receive("A", 5));
    for (let time = 1; time < PARKED_AFTER_FAILURES; time += 1) await fail(refused("A"));
    expect(await floor.problem("A")).toMatchObject({ failures: 9, parked: false });
    await fail(refused("A"));
    expect(await floor.problem("A")).toMatchObject({ failures: 10, parked: true });
    expect((await waitsUntil("A")) - Date.now()).toBeGreaterThan(23 * 60 * 60_000);
  });

  test("is parked once it has failed for 24 hours", async () => {
    await floor.record(receive("A", 5));
    await fail(refused("A"));
    await sql`UPDATE listing_problem SET since = now() - interval '25 hours'
      WHERE listing_id = ${floor.listingId("A")}`.execute(database.db);
    await fail(refused("A"));
    expect(await floor.problem("A")).toMatchObject({ failures: 2, parked: true });
  });

  test("keeps later events due without trying them, and is tried at once when somebody asks", async () => {
    await floor.record(receive("A", 5));
    for (let time = 0; time < PARKED_AFTER_FAILURES; time += 1) await fail(refused("A"));
    await floor.record(adjust("A", -1));
    expect(await floor.claim(await floor.hold())).toEqual({ kind: "empty" });
    await syncNow("A");
    const { rows } = await floor.write(await floor.hold());
    expect(rows).toMatchObject([{ level: 4, version: 3 }]);
  });

  test("is due at once after a retry, and begins to count anew", async () => {
    await floor.record(receive("A", 5));
    for (let time = 0; time < PARKED_AFTER_FAILURES; time += 1) await fail(refused("A"));
    expect(await retryListing(database.db, floor.customerId, floor.listingId("A"))).toBe(true);
    expect(await floor.problem("A")).toMatchObject({ failures: 0, parked: false });
    expect((await floor.write(await floor.hold())).rows).toHaveLength(1);
    expect(await retryListing(database.db, floor.customerId + 1_000, floor.listingId("A"))).toBe(false);
  });
});

describe("what was asked by hand", () => {
  test("ends as failed with the store's reason, and leaves nothing due of its own", async () => {
    await syncNow("A");
    await fail(refused("A"));
    expect(await floor.requests("A")).toEqual([{ status: "failed", reason: "refused", quantity: null }]);
    expect(await floor.due("A")).toBeUndefined();
    expect(await floor.listing("A")).toMatchObject({ desired_version: 1, closed_version: 1 });
    expect(await floor.problem("A")).toMatchObject({ code: "refused", failures: 0, parked: false });
  });

  test("leaves due what an event had made due", async () => {
    await floor.record(receive("A", 5));
    await syncNow("A");
    await fail(refused("A"));
    expect(await floor.requests("A")).toMatchObject([{ status: "failed" }]);
    expect(await floor.due("A")).toMatchObject({ event_version: 1, manual_version: null });
    expect(await floor.listing("A")).toMatchObject({ desired_version: 2, closed_version: 0 });
  });

  test("a request that ended during the flight leaves nothing due when the write fails", async () => {
    await syncNow("A");
    const lease = await floor.hold();
    const { attempt } = await floor.write(lease);
    await database.db
      .transaction()
      .execute((trx) =>
        endManual(trx, lease, [{ listingId: floor.listingId("A"), reason: "store_suspended" }]),
      );
    expect(await floor.due("A")).toMatchObject({ attempt_id: attempt.id, manual_version: 1 });
    await failAttempt(database.db, WORKER, lease, attempt, NOTHING_APPLIED);
    expect(await floor.due("A")).toBeUndefined();
    expect(await floor.listing("A")).toMatchObject({ desired_version: 1, closed_version: 1 });
  });

  test("a click during the flight waits on when that write fails", async () => {
    await syncNow("A");
    const lease = await floor.hold();
    const { attempt } = await floor.write(lease);
    await syncNow("A");
    await failAttempt(database.db, WORKER, lease, attempt, NOTHING_APPLIED);
    expect(await floor.due("A")).toMatchObject({ attempt_id: null, manual_version: 2 });
    expect(await floor.requests("A")).toMatchObject([{ status: "pending" }, { status: "pending" }]);
  });
});

describe("a click during the flight of a write whose row is refused", () => {
  test("waits on, and is sent at once, while what was asked before ends", async () => {
    await syncNow("A");
    const lease = await floor.hold();
    const { attempt } = await floor.write(lease);
    await syncNow("A");
    await failAttempt(database.db, WORKER, lease, attempt, refused("A"));
    expect(await floor.requests("A")).toMatchObject([
      { status: "failed", reason: "refused" },
      { status: "pending" },
    ]);
    expect(await floor.due("A")).toMatchObject({ attempt_id: null, manual_version: 2, not_before: null });
    expect((await floor.write(lease)).rows).toMatchObject([{ version: 2 }]);
  });
});

describe("a write whose fate the store does not tell", () => {
  const why = { code: "unconfirmed", message: "the store never said" };

  test("is closed as unconfirmed: the known number is dropped, the newest level is due and read first", async () => {
    await floor.record(receive("A", 5));
    const lease = await floor.hold();
    const { attempt } = await floor.write(lease);
    await floor.record(adjust("A", -2));
    expect(await leaveUnconfirmed(database.db, WORKER, lease, attempt, why)).toBe(true);
    expect(await floor.listing("A")).toMatchObject({
      known_quantity: null,
      known_source: null,
      needs_read: true,
    });
    expect(await floor.pushes("A")).toEqual([
      { quantity: 5, version: 1, outcome: "unconfirmed", code: "unconfirmed" },
    ]);
    expect(await floor.claim(lease)).toMatchObject({ kind: "read", rows: [{ level: 3 }] });
  });

  test("is left so where the setting became Never meanwhile", async () => {
    await floor.record(receive("A", 5));
    const lease = await floor.hold();
    const { attempt } = await floor.write(lease);
    await changeItem(database.db, {
      customerId: floor.customerId,
      itemId: floor.item("A").id,
      patch: { syncInventory: "never" },
      ifVersion: null,
    });
    await leaveUnconfirmed(database.db, WORKER, lease, attempt, why);
    expect(await floor.claim(lease)).toEqual({ kind: "dropped", rows: 1 });
    expect((await floor.pushes("A")).map((push) => [push.outcome, push.code])).toEqual([
      ["unconfirmed", "unconfirmed"],
      ["dropped", "never"],
    ]);
    expect(await floor.listing("A")).toMatchObject({ known_quantity: null, closed_version: 1 });
  });

  test("changes nothing where the lease was lost, or where it was answered after all", async () => {
    await floor.record(receive("A", 5));
    const lease = await floor.hold();
    const { attempt } = await floor.write(lease);
    expect(await leaveUnconfirmed(database.db, "worker-2", lease, attempt, why)).toBe(false);
    await failAttempt(database.db, WORKER, lease, attempt, NOTHING_APPLIED);
    expect(await leaveUnconfirmed(database.db, WORKER, lease, attempt, why)).toBe(true);
    expect(await floor.listing("A")).toMatchObject({ known_quantity: 0, needs_read: false });
    expect(await floor.pushes("A")).toHaveLength(1);
  });
});
