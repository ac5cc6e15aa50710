import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { acknowledge, recordWritten } from "./acknowledge.ts";
import { changeItem } from "./change-item.ts";
import { acquireLeases, type Lease, releaseLeases, renewLeases } from "./lease.ts";
import { linkListings } from "./link-listing.ts";
import { recordStockChanges } from "./record-stock-changes.ts";
import { requestSync } from "./request-sync.ts";
import type { StockRequestChange } from "./stock-change-request.ts";
import { findLostListings } from "./sweep.ts";
import { endOverdueRequests } from "./sync-request-limit.ts";
import { adjust, count, receive } from "./testing/changes.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { SOON } from "./testing/soon.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;

/** Once so many connections of this database wait for a lock. */
async function waitFor(blocked: number): Promise<void> {
  await vi.waitFor(async () => {
    const { rows } = await sql<{ waiting: number }>`SELECT count(*) AS waiting FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(database.db);
    expect(rows[0]?.waiting).toBe(blocked);
  }, SOON);
}

/** Holds back whoever brings this source id, at the last statement of its transaction. */
async function holdBack(sourceId: string) {
  const trx = await database.db.startTransaction().execute();
  await trx
    .insertInto("stock_source")
    .values({
      customer_id: floor.customerId,
      source_id: sourceId,
      content_hash: Buffer.from("x"),
      default_warehouse_id: 1,
      answer: "{}",
    })
    .execute();
  return () => trx.rollback().execute();
}

async function deadlocks(): Promise<number> {
  // Every connection of the pool says what it counted.
  const flush = () => sql`SELECT pg_stat_force_next_flush(), pg_sleep(0.02)`.execute(database.db);
  await Promise.all(Array.from({ length: 10 }, flush));
  const { rows } = await sql<{ deadlocks: number }>`
    SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`.execute(database.db);
  return rows[0]?.deadlocks ?? 0;
}

/** Numbers that look random and are the same in every run. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

async function pump(crowd: Floor, lease: Lease, mayStop: () => boolean): Promise<void> {
  for (;;) {
    const isLast = mayStop();
    const claimed = await crowd.claim(lease, { most: 7 });
    if (claimed.kind === "fenced") throw new Error("the lease was lost");
    if (claimed.kind === "write") await acknowledge(database.db, WORKER, lease, claimed.attempt);
    else if (claimed.kind === "empty" && isLast) return;
  }
}

describe.skipIf(!onPostgresServer())("on a server, where connections race", () => {
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    floor = await createFloor(database.db, { skus: ["A", "B"], preferences: { syncInventory: "always" } });
    await floor.know({ A: 0, B: 0 });
  });

  test("a stock change that waited while the store was switched off is judged by what was saved", async () => {
    const saving = await database.db.startTransaction().execute();
    await sql`UPDATE store SET sync_enabled = false WHERE id = ${floor.storeIds[0] ?? 0}`.execute(saving);
    await sql`SELECT 1 FROM listing WHERE id = ${floor.listingId("A")} FOR UPDATE`.execute(saving);
    const recorded = floor.record(receive("A", 5));
    await waitFor(1);
    await saving.commit().execute();
    expect((await recorded)[0]?.decisions).toMatchObject([{ outcome: "skip", reason: "store_off" }]);
    expect(await floor.due("A")).toBeUndefined();
  });

  describe("the leases of a worker", () => {
    test.each([
      ["renewed", renewLeases],
      ["given back", releaseLeases],
    ])("are %s in the order in which others lock them, whatever order they are held in", async (_, work) => {
      const crowd = await createFloor(database.db, { stores: 3 });
      const leases = [await crowd.hold(2), await crowd.hold(1), await crowd.hold(0)];
      const first = crowd.storeIds[0] ?? 0;
      const other = await database.db.startTransaction().execute();
      await sql`SELECT 1 FROM store_lease WHERE store_id = ${first} FOR SHARE`.execute(other);
      const working = work(database.db, WORKER, leases);
      await waitFor(1);
      // Nothing behind the one that is waited for is locked yet: nobody waits for us who could hold us up.
      const { rows } = await sql`SELECT 1 FROM store_lease
        WHERE store_id = ANY (${crowd.storeIds.slice(1)}::bigint[]) FOR UPDATE SKIP LOCKED`.execute(other);
      expect(rows).toHaveLength(2);
      await other.commit().execute();
      await working;
    });
  });

  describe("an acknowledgement and a new level of the same listing", () => {
    test("the change first: the acknowledgement waits for it, and leaves the row due", async () => {
      await floor.record(receive("A", 5));
      const lease = await floor.hold();
      const { attempt } = await floor.write(lease);
      const release = await holdBack("change");
      const recorded = floor.record(adjust("A", -1, { sourceId: "change" }));
      await waitFor(1);
      const acknowledged = acknowledge(database.db, WORKER, lease, attempt);
      await waitFor(2);
      await release();
      await Promise.all([recorded, acknowledged]);
      expect(await floor.listing("A")).toMatchObject({
        desired_version: 2,
        closed_version: 1,
        known_quantity: 5,
      });
      expect(await floor.due("A")).toMatchObject({ attempt_id: null, event_version: 2 });
    });

    test("the acknowledgement first: the change waits for it, and makes the row due again", async () => {
      await floor.record(receive("A", 5));
      const lease = await floor.hold();
      const { attempt } = await floor.write(lease);
      const trx = await database.db.startTransaction().execute();
      await recordWritten(trx, WORKER, lease, attempt);
      const recorded = floor.record(adjust("A", -1));
      await waitFor(1);
      await trx.commit().execute();
      await recorded;
      expect(await floor.listing("A")).toMatchObject({
        desired_version: 2,
        closed_version: 1,
        known_quantity: 5,
      });
      expect(await floor.due("A")).toMatchObject({ attempt_id: null, event_version: 2 });
    });

    test("a click first: the acknowledgement waits for it, and does not answer it", async () => {
      await floor.record(receive("A", 5));
      const lease = await floor.hold();
      const { attempt } = await floor.write(lease);
      const trx = await database.db.startTransaction().execute();
      await sql`SELECT 1 FROM listing WHERE id = ${floor.listingId("A")} FOR UPDATE`.execute(trx);
      const clicked = requestSync(database.db, { customerId: floor.customerId, itemId: floor.item("A").id });
      await waitFor(1);
      const acknowledged = acknowledge(database.db, WORKER, lease, attempt);
      await waitFor(2);
      await trx.rollback().execute();
      await Promise.all([clicked, acknowledged]);
      expect(await floor.requests("A")).toMatchObject([{ status: "pending" }]);
      expect(await floor.due("A")).toMatchObject({ attempt_id: null, manual_version: 2 });
    });

    test("the same answer twice at once is recorded once", async () => {
      await floor.record(receive("A", 5));
      const lease = await floor.hold();
      const { attempt } = await floor.write(lease);
      const answers = await Promise.all(
        [1, 2, 3].map(() => acknowledge(database.db, WORKER, lease, attempt)),
      );
      expect(answers).toEqual([true, true, true]);
      expect(await floor.pushes("A")).toHaveLength(1);
    });
  });

  test("a setting that becomes Never while a claim waits for the listing stops the push", async () => {
    await floor.record(receive("A", 5));
    const lease = await floor.hold();
    const trx = await database.db.startTransaction().execute();
    await sql`SELECT 1 FROM listing WHERE id = ${floor.listingId("A")} FOR UPDATE`.execute(trx);
    await sql`UPDATE item SET sync_setting = 'never' WHERE id = ${floor.item("A").id}`.execute(trx);
    const claimed = floor.claim(lease);
    await waitFor(1);
    await trx.commit().execute();
    expect(await claimed).toEqual({ kind: "dropped", rows: 1 });
  });

  test("a worker whose lease is taken over while it claims writes nothing", async () => {
    await floor.record(receive("A", 5));
    const lease = await floor.hold();
    const trx = await database.db.startTransaction().execute();
    await sql`UPDATE store_lease SET owner = 'worker-2', epoch = epoch + 1 WHERE store_id = ${lease.storeId}`.execute(
      trx,
    );
    const claimed = floor.claim(lease);
    await waitFor(1);
    await trx.commit().execute();
    expect(await claimed).toEqual({ kind: "fenced" });
  });

  test("rows are woken without waiting for a change that holds them", async () => {
    await floor.record(receive("A", 5), receive("B", 6));
    const lease = await floor.hold();
    await sql`UPDATE due SET not_before = now() - interval '1 second' WHERE store_id = ${lease.storeId}`.execute(
      database.db,
    );
    const trx = await database.db.startTransaction().execute();
    await sql`SELECT 1 FROM due WHERE listing_id = ${floor.listingId("A")} FOR UPDATE`.execute(trx);
    const { rows } = await floor.write(lease);
    expect(rows.map((row) => row.listingId)).toEqual([floor.listingId("B")]);
    await trx.rollback().execute();
    expect((await floor.write(lease)).rows.map((row) => row.listingId)).toEqual([floor.listingId("A")]);
  });

  describe("the same thing at the same moment", () => {
    test("one source id for one change is recorded once, and answered to all alike", async () => {
      const change = receive("A", 5, { sourceId: "receipt-1" });
      const answers = await Promise.all(Array.from({ length: 8 }, () => floor.record(change)));
      const firsts = answers.filter(([result]) => result?.duplicate === false);
      expect(firsts).toHaveLength(1);
      expect(new Set(answers.map(([result]) => result?.eventId)).size).toBe(1);
      expect(await floor.listing("A")).toMatchObject({ desired_level: 5, desired_version: 1 });
    });

    test("one source id for two changes is taken by one of them", async () => {
      const requests = ["A", "B"].map((sku) =>
        recordStockChanges(database.db, [
          { customerId: floor.customerId, changes: [receive(sku, 5, { sourceId: "receipt-1" })] },
        ]),
      );
      const kinds = (await Promise.all(requests)).map(([outcome]) => outcome?.kind);
      expect(new Set(kinds)).toEqual(new Set(["recorded", "source_id_reused"]));
    });

    test("one place is linked by one of many", async () => {
      const rows = ["A", "B"].map((sku) => ({
        itemId: floor.item(sku).id,
        storeId: floor.storeIds[0] ?? 0,
        productId: null,
        variantId: "gid://shopify/ProductVariant/900",
        inventoryItemId: null,
        locationId: "gid://shopify/Location/1",
      }));
      const outcomes = await Promise.all(
        [...rows, ...rows, ...rows].map((row) => linkListings(database.db, floor.customerId, [row])),
      );
      const kinds = outcomes.map(([outcome]) => outcome?.kind);
      expect(kinds.filter((kind) => kind === "linked")).toHaveLength(1);
      expect(kinds.filter((kind) => kind === "taken")).toHaveLength(5);
    });

    test("one store is leased to one of many workers, again and again", async () => {
      await sql`UPDATE store_lease SET owner = NULL, expires_at = 'infinity'`.execute(database.db);
      await floor.record(receive("A", 5));
      for (let round = 1; round <= 5; round += 1) {
        await sql`UPDATE store_lease SET expires_at = '-infinity' WHERE store_id = ${floor.storeIds[0] ?? 0}`.execute(
          database.db,
        );
        const workers = Array.from({ length: 8 }, (_, at) => acquireLeases(database.db, `worker-${at}`, 5));
        const leases = (await Promise.all(workers)).flat();
        expect(leases.map((lease) => lease.epoch)).toEqual([round]);
      }
    });
  });

  describe("much at once", () => {
    const SKUS = Array.from({ length: 30 }, (_, at) => `SKU-${at}`);

    test("no deadlock, no lost update, and every click is answered", async () => {
      const crowd = await createFloor(database.db, {
        skus: SKUS,
        stores: 2,
        preferences: { syncInventory: "always" },
      });
      await crowd.know(Object.fromEntries(SKUS.map((sku) => [sku, 0])));
      const [one, two] = [await crowd.hold(0), await crowd.hold(1)];
      const before = await deadlocks();

      const ingest = async (seed: number) => {
        const dice = createDice(seed);
        const sku = () => SKUS[dice(SKUS.length)] ?? "";
        for (let batch = 0; batch < 25; batch += 1) {
          const changes = Array.from({ length: 12 }, (): StockRequestChange => count(sku(), dice(50)));
          await crowd.record(...changes);
          if (batch % 5 === 0) {
            await requestSync(database.db, { customerId: crowd.customerId, itemId: crowd.item(sku()).id });
          }
          if (batch % 7 === 0) {
            const itemId = crowd.item(sku()).id;
            const patch = { description: `seen by ${seed}`, processOrders: dice(2) === 0 };
            await changeItem(database.db, { customerId: crowd.customerId, itemId, patch, ifVersion: null });
          }
          if (batch % 9 === 0) await endOverdueRequests(database.db);
        }
      };
      let isOver = false;
      const pumps = [one, two, one].map((lease) => pump(crowd, lease, () => isOver));
      await Promise.all([1, 2, 3, 4].map(ingest));
      isOver = true;
      await Promise.all(pumps);

      expect(await deadlocks()).toBe(before);
      const { rows: wrong } = await sql`
        SELECT l.id FROM listing l
        LEFT JOIN (SELECT item_id, sum(quantity) AS units FROM stock GROUP BY item_id) s ON s.item_id = l.item_id
        WHERE l.customer_id = ${crowd.customerId}
          AND (l.known_quantity IS DISTINCT FROM coalesce(s.units, 0) OR l.closed_version <> l.desired_version)`.execute(
        database.db,
      );
      expect(wrong).toEqual([]);
      const pending = await database.db
        .selectFrom("sync_request_listing")
        .select("listing_id")
        .where("customer_id", "=", crowd.customerId)
        .where("status", "<>", "confirmed")
        .execute();
      expect(pending).toEqual([]);
      expect((await findLostListings(database.db, { after: null, rows: 100_000 })).lost).toEqual([]);
    });
  });
});
