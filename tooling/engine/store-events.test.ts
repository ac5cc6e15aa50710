import { createOrders } from "@trueup/db/create-orders";
import { handleStoreEvents } from "@trueup/db/handle-store-events";
import { receiveStoreEvent } from "@trueup/db/receive-store-event";
import { setStoreEventBack, takeStoreEvents } from "@trueup/db/take-store-events";
import { receive } from "@trueup/db/testing/changes";
import { createFloor, type Floor } from "@trueup/db/testing/floor";
import { SOON } from "@trueup/db/testing/soon";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "@trueup/db/testing/test-database";
import type { StoreOrder, StoreOrderEvent } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startStoreEvents } from "@trueup/worker/store-events";
import { systemClock, systemRandom } from "@trueup/worker/system-clock";

let database: TestDatabase;
let floor: Floor;
const logged: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await sql`DELETE FROM store_event`.execute(database.db);
  logged.length = 0;
  floor = await createFloor(database.db, { stores: 2, skus: ["A", "B"] });
  await floor.record(receive("A", 10), receive("B", 10));
});

let names = 0;
const orderOf = (changes: Partial<StoreOrder> & { readonly sku?: string } = {}): StoreOrder => {
  const { sku = "A", ...rest } = changes;
  return {
    id: `gid://shopify/Order/${(names += 1)}`,
    name: "#1001",
    placedAt: "2026-11-20T14:30:00.000Z",
    paid: true,
    cancelledAt: null,
    lines: [
      { variantId: `gid://shopify/ProductVariant/${floor.item(sku).id}`, sku, quantity: 2, price: null },
    ],
    ...rest,
  };
};

/** What a store tells; under a name of its own unless one is given. */
const tell = (event: StoreOrderEvent, store = 0, externalId = `told-${(names += 1)}`) =>
  receiveStoreEvent(
    database.db,
    { customerId: floor.customerId, storeId: floor.storeIds[store] ?? 0 },
    { externalId, topic: event.kind, triggeredAt: null, content: { kind: "order", event } },
  );
const created = (order = orderOf()): StoreOrderEvent => ({ kind: "order_created", order });

const told = () =>
  database.db
    .selectFrom("store_event")
    .select(["status", "reason", "failures", "order_id"])
    .orderBy("id")
    .execute();

async function settle(): Promise<void> {
  const log = {
    info() {},
    warn: (_: object, message: string) => void logged.push(message),
    error: (_: object, message: string) => void logged.push(message),
  };
  const running = [1, 2].map(() =>
    startStoreEvents({ database, clock: systemClock, random: systemRandom, log, most: 5 }),
  );
  await vi.waitFor(async () => {
    const { rows } = await sql`
      SELECT id FROM store_event WHERE status = 'waiting' AND failures = 0`.execute(database.db);
    expect(rows).toEqual([]);
  }, SOON);
  await Promise.all(running.map((each) => each.stop()));
}

test("orders of several stores are taken in once each, whoever handles them", async () => {
  const orders = Array.from({ length: 12 }, () => orderOf());
  for (const [at, order] of orders.entries()) await tell(created(order), at % 2);
  // Sent again under another name.
  for (const [at, order] of orders.slice(0, 4).entries()) await tell(created(order), at % 2);
  await settle();
  expect((await told()).map((row) => row.status)).toEqual(Array.from({ length: 16 }, () => "done"));
  const { rows } = await sql<{ orders: number; units: number }>`
    SELECT count(DISTINCT o.id)::int AS orders, sum(l.quantity)::int AS units
    FROM sales_order o JOIN order_line l ON l.customer_id = o.customer_id AND l.order_id = o.id
    WHERE o.customer_id = ${floor.customerId}`.execute(database.db);
  expect(rows).toEqual([{ orders: 12, units: 24 }]);
});

test("one event that cannot be handled does not keep the others, and is set aside after five tries", async () => {
  await tell(created());
  await tell({ kind: "order_created", order: { ...orderOf(), placedAt: "no time at all" } });
  await tell(created());
  await settle();
  expect((await told()).map(({ status, failures }) => ({ status, failures }))).toEqual([
    { status: "done", failures: 0 },
    { status: "waiting", failures: 1 },
    { status: "done", failures: 0 },
  ]);
  expect(logged).toContain("an event of a store failed");
  for (let tries = 1; tries < 5; tries += 1) {
    await sql`UPDATE store_event SET ready_at = now()`.execute(database.db);
    const [poison] = await takeStoreEvents(database.db, { afterStoreId: 0, most: 5 });
    if (poison === undefined) throw new Error("the event is gone");
    await setStoreEventBack(database.db, poison);
  }
  expect(await told()).toMatchObject([
    { status: "done" },
    { status: "failed", reason: expect.stringContaining("again and again") },
    { status: "done" },
  ]);
});

test("an event that was done is done no more; one whose worker vanished is left to others after a minute", async () => {
  await tell(created());
  const take = () => takeStoreEvents(database.db, { afterStoreId: 0, most: 5 });
  expect(await take()).toHaveLength(1);
  expect(await take()).toEqual([]);
  await sql`UPDATE store_event SET ready_at = ready_at - interval '61 seconds'`.execute(database.db);
  expect(await take()).toHaveLength(1);
  await sql`UPDATE store_event SET ready_at = now()`.execute(database.db);
  await settle();
  expect(await take()).toEqual([]);
  expect(await told()).toMatchObject([{ status: "done" }]);
});

test("a store that somebody handles events of is passed by, so that they stay in order", async () => {
  await tell(created(), 0);
  const [first] = await takeStoreEvents(database.db, { afterStoreId: 0, most: 1 });
  await tell(created(), 0);
  await tell(created(), 1);
  const next = await takeStoreEvents(database.db, { afterStoreId: 0, most: 5 });
  expect(first?.storeId).toBe(floor.storeIds[0]);
  expect(next.map((event) => event.storeId)).toEqual([floor.storeIds[1]]);
});

test("lines that are linked to nothing are left out and named", async () => {
  const stranger = {
    variantId: "gid://shopify/ProductVariant/999999999",
    sku: "X",
    quantity: 1,
    price: null,
  };
  const order = orderOf();
  await tell(created({ ...order, lines: [...order.lines, stranger] }));
  await tell(created(orderOf({ lines: [stranger] })));
  await tell(created(orderOf({ lines: [] })));
  await settle();
  expect(await told()).toMatchObject([
    { status: "incomplete", reason: "Nothing is linked to some of its lines." },
    { status: "unmatched", reason: "Nothing is linked to any of its lines.", order_id: null },
    { status: "ignored", order_id: null },
  ]);
});

const orderStatuses = async () =>
  (
    await database.db
      .selectFrom("sales_order")
      .select("status")
      .where("customer_id", "=", floor.customerId)
      .orderBy("id")
      .execute()
  ).map((row) => row.status);

test("an order that comes cancelled ends cancelled", async () => {
  await tell(created(orderOf({ cancelledAt: "2026-11-20T15:00:00.000Z" })));
  await settle();
  expect(await orderStatuses()).toEqual(["cancelled"]);
  expect(await told()).toMatchObject([{ status: "done" }]);
});

test("a cancellation whose worker dies is done by the next one", async () => {
  const order = orderOf();
  await tell(created(order));
  await settle();
  await tell({ kind: "order_cancelled", order });
  const taken = await takeStoreEvents(database.db, { afterStoreId: 0, most: 5 });
  await sql`CREATE OR REPLACE FUNCTION broken() RETURNS trigger AS $$ BEGIN RAISE 'away'; END $$ LANGUAGE plpgsql`.execute(
    database.db,
  );
  await sql`CREATE TRIGGER broken BEFORE UPDATE ON sales_order FOR EACH ROW EXECUTE FUNCTION broken()`.execute(
    database.db,
  );
  await expect(handleStoreEvents(database.db, taken)).rejects.toThrow("away");
  await sql`DROP TRIGGER broken ON sales_order`.execute(database.db);
  await sql`UPDATE store_event SET ready_at = now() WHERE status = 'waiting'`.execute(database.db);
  await settle();
  expect(await orderStatuses()).toEqual(["cancelled"]);
  expect(await told()).toMatchObject([{ status: "done" }, { status: "done" }]);
});

test("a cancellation that came first is done when its order comes in another way", async () => {
  const order = orderOf();
  await tell({ kind: "order_cancelled", order });
  await settle();
  await createOrders(database.db, floor.customerId, [
    {
      storeId: floor.storeIds[0] ?? null,
      externalId: order.id,
      number: null,
      placedAt: null,
      paid: true,
      transitDays: null,
      lines: [{ item: { itemId: floor.item("A").id }, variantId: null, quantity: 1, price: null }],
    },
  ]);
  await settle();
  expect(await orderStatuses()).toEqual(["cancelled"]);
  expect(await told()).toMatchObject([{ status: "done" }]);
});

test("an order waits for its payment, whichever of the two comes first", async () => {
  const [late, early] = [orderOf({ paid: false }), orderOf({ paid: false })];
  await tell(created(late));
  await settle();
  expect(await orderStatuses()).toEqual(["unpaid"]);
  await tell({ kind: "order_paid", order: early });
  await tell({ kind: "order_paid", order: late });
  await settle();
  await tell(created(early));
  await settle();
  expect(await orderStatuses()).toEqual(["processing", "processing"]);
  expect((await told()).map((row) => row.status)).toEqual(["done", "done", "done", "done"]);
});

test.runIf(onPostgresServer())(
  "of two workers that look at the same moment one gets a store's events",
  async () => {
    for (let at = 0; at < 20; at += 1) await tell(created());
    const taken = await Promise.all(
      Array.from({ length: 6 }, () => takeStoreEvents(database.db, { afterStoreId: 0, most: 5 })),
    );
    expect(taken.filter((events) => events.length > 0)).toHaveLength(1);
  },
);
