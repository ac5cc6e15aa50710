import { changeOrder } from "@trueup/db/change-order";
import { createOrders } from "@trueup/db/create-orders";
import { handleStoreEvents } from "@trueup/db/handle-store-events";
import { linkInTransaction, linkListings, type NewLink } from "@trueup/db/link-listing";
import { receiveStoreEvent } from "@trueup/db/receive-store-event";
import { reviewOrders } from "@trueup/db/order-review";
import { takeStoreEvents } from "@trueup/db/take-store-events";
import { receive } from "@trueup/db/testing/changes";
import { createFloor, type Floor } from "@trueup/db/testing/floor";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "@trueup/db/testing/test-database";
import type { StoreOrder, StoreOrderLine } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

/*
 * A store sold variants that nothing was linked to. Linking one takes its lines in: into the order that is there without
 * them, or as an order.
 */
let database: TestDatabase;
let floor: Floor;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await sql`DELETE FROM store_event`.execute(database.db);
  floor = await createFloor(database.db, {
    stores: 2,
    skus: ["A", "B"],
    preferences: { syncInventory: "always" },
  });
  await floor.record(receive("A", 10), receive("B", 10));
});

let names = 0;
const FRESH = "gid://shopify/ProductVariant/777";
const line = (variantId: string, quantity: number): StoreOrderLine => ({
  variantId,
  sku: "X",
  quantity,
  price: "5.00",
});
const variantOf = (sku: string) => `gid://shopify/ProductVariant/${floor.item(sku).id}`;

async function sold(...lines: readonly StoreOrderLine[]): Promise<StoreOrder> {
  const order: StoreOrder = {
    id: `gid://shopify/Order/${(names += 1)}`,
    name: `#${names}`,
    placedAt: new Date().toISOString(),
    paid: true,
    cancelledAt: null,
    lines,
  };
  await tell(order);
  return order;
}

async function tell(order: StoreOrder): Promise<void> {
  await receiveStoreEvent(
    database.db,
    { customerId: floor.customerId, storeId: floor.storeIds[0] ?? 0 },
    {
      externalId: `told-${(names += 1)}`,
      topic: "orders/create",
      triggeredAt: null,
      content: { kind: "order", event: { kind: "order_created", order } },
    },
  );
}

const take = () => takeStoreEvents(database.db, { afterStoreId: 0, most: 50 });

async function settle(): Promise<void> {
  for (let events = await take(); events.length > 0; events = await take()) {
    await handleStoreEvents(database.db, events);
  }
}

const link = (sku: string, variantId: string): NewLink => ({
  itemId: floor.item(sku).id,
  storeId: floor.storeIds[0] ?? 0,
  productId: null,
  variantId,
  inventoryItemId: null,
  locationId: "gid://shopify/Location/1",
});

const told = () =>
  database.db.selectFrom("store_event").select(["status", "reason", "left_out"]).orderBy("id").execute();

async function orders(): Promise<readonly string[]> {
  const { rows } = await sql<{ line: string }>`
    SELECT o.number || ' ' || o.status || coalesce((SELECT string_agg(' ' || i.sku || l.quantity, '' ORDER BY i.sku)
      FROM order_line l JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
      WHERE l.customer_id = o.customer_id AND l.order_id = o.id), '') AS line
    FROM sales_order o WHERE o.customer_id = ${floor.customerId} ORDER BY o.id`.execute(database.db);
  return rows.map((row) => row.line);
}

async function reserved(sku: string): Promise<number> {
  const { rows } = await sql<{ units: number }>`
    SELECT coalesce(sum(reserved), 0)::int AS units FROM item_flow
    WHERE customer_id = ${floor.customerId} AND item_id = ${floor.item(sku).id}`.execute(database.db);
  return rows[0]?.units ?? 0;
}

test("linking the variant takes the line into the order: reserved, judged in every store, once", async () => {
  const order = await sold(line(variantOf("A"), 2), line(FRESH, 3));
  await settle();
  expect(await told()).toMatchObject([{ status: "incomplete", left_out: [{ variantId: FRESH }] }]);
  await linkListings(database.db, floor.customerId, [link("B", FRESH)]);
  expect(await told()).toMatchObject([{ status: "waiting", reason: null }]);
  await settle();
  expect(await told()).toEqual([{ status: "done", reason: null, left_out: [] }]);
  expect(await orders()).toEqual([`${order.name} processing A2 B3`]);
  expect([await reserved("A"), await reserved("B")]).toEqual([2, 3]);
  expect(await floor.listing("B", 1)).toMatchObject({ desired_level: 7 });
  const [kept] = await database.db
    .selectFrom("order_line")
    .select(["variant_id", "price"])
    .where("customer_id", "=", floor.customerId)
    .where("variant_id", "=", FRESH)
    .execute();
  expect(kept).toEqual({ variant_id: FRESH, price: "5.0000" });
  await tell(order);
  await settle();
  expect(await reserved("B")).toBe(3);
});

test.each([
  ["falls by what was sold after it was read", "1 hour", { known_quantity: 5, needs_read: false }],
  ["is read anew where it may count that already", "-1 hour", { known_quantity: null, needs_read: true }],
])("the number that the store shows of the added line %s", async (_, age, expected) => {
  await sold(line(variantOf("A"), 1), line(FRESH, 3));
  await settle();
  await linkListings(database.db, floor.customerId, [link("B", FRESH)]);
  const listing = () =>
    database.db
      .selectFrom("listing")
      .select(["known_quantity", "needs_read"])
      .where("customer_id", "=", floor.customerId)
      .where("variant_id", "=", FRESH)
      .execute();
  await sql`
    UPDATE listing SET known_quantity = 8, known_source = 'read', needs_read = false,
      known_at = now() - ${age}::interval
    WHERE customer_id = ${floor.customerId} AND variant_id = ${FRESH}`.execute(database.db);
  await settle();
  expect(await listing()).toEqual([expected]);
});

test("an order of which nothing was linked is taken in, unless it came more than three days ago", async () => {
  const old = await sold(line(FRESH, 1));
  await settle();
  await sql`UPDATE store_event SET received_at = now() - interval '73 hours'`.execute(database.db);
  const young = await sold(line(FRESH, 2), line("gid://shopify/ProductVariant/778", 1));
  await settle();
  await linkListings(database.db, floor.customerId, [link("B", FRESH)]);
  await settle();
  expect(await told()).toMatchObject([{ status: "unmatched" }, { status: "incomplete" }]);
  expect(await orders()).toEqual([`${young.name} processing B2`]);
  expect(old.name).not.toBe(young.name);
});

test("an order that has too few units with the added line waits for them", async () => {
  const order = await sold(line(variantOf("A"), 1), line(FRESH, 11));
  await settle();
  await linkListings(database.db, floor.customerId, [link("B", FRESH)]);
  await settle();
  expect(await orders()).toEqual([`${order.name} insufficient_inventory A1 B11`]);
  await floor.record(receive("B", 1));
  for (let more = true; more;) ({ more } = await reviewOrders(database.db, { most: 100 }));
  expect(await orders()).toEqual([`${order.name} processing A1 B11`]);
});

test("an order that has left the shelf, or is over, is left as it is, and says so", async () => {
  await sold(line(variantOf("A"), 1), line(FRESH, 1));
  await settle();
  const [{ id } = { id: 0 }] = await database.db
    .selectFrom("sales_order")
    .select("id")
    .where("customer_id", "=", floor.customerId)
    .execute();
  const { customerId } = floor;
  await changeOrder(database.db, { customerId, orderId: id, action: { kind: "batch" }, ifVersion: null });
  await linkListings(database.db, customerId, [link("B", FRESH)]);
  await settle();
  expect(await told()).toMatchObject([
    {
      status: "incomplete",
      reason: "The order is batched here: no lines are added to it any more.",
      left_out: [{ variantId: FRESH }],
    },
  ]);
  expect(await reserved("B")).toBe(0);
});

test("an order that came in another way keeps its lines: those without a variant are known by their item", async () => {
  const placed = { number: null, placedAt: null, paid: true, transitDays: null };
  const lines = [{ item: { itemId: floor.item("A").id }, variantId: null, quantity: 2, price: null }];
  const storeId = floor.storeIds[0] ?? null;
  await createOrders(database.db, floor.customerId, [{ ...placed, storeId, externalId: "gid://1", lines }]);
  await createOrders(database.db, floor.customerId, [{ ...placed, storeId, externalId: "gid://2", lines }]);
  const told1 = {
    id: "gid://1",
    name: "#1",
    placedAt: new Date().toISOString(),
    paid: true,
    cancelledAt: null,
  };
  await tell({ ...told1, lines: [line(variantOf("A"), 2)] });
  await tell({ ...told1, id: "gid://2", lines: [line(variantOf("A"), 2), line(variantOf("B"), 1)] });
  await settle();
  expect(await told()).toMatchObject([
    { status: "done" },
    { status: "incomplete", reason: expect.stringContaining("other ways"), left_out: [{ quantity: 1 }] },
  ]);
  expect([await reserved("A"), await reserved("B")]).toEqual([4, 0]);
});

test.runIf(onPostgresServer())(
  "a link that is made while the event is handled is not missed, whichever commits first",
  async () => {
    await sold(line(variantOf("A"), 1), line(FRESH, 1));
    const taken = await take();
    let handled: Promise<void> = Promise.resolve();
    await database.db.transaction().execute(async (trx) => {
      await linkInTransaction(trx, floor.customerId, [link("B", FRESH)]);
      handled = handleStoreEvents(database.db, taken);
      // It waits for the event's row, which the link holds.
      for (let waits = false; !waits;) {
        const { rows } = await sql<{ waits: boolean }>`
          SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
            AND wait_event_type = 'Lock' AND query LIKE '%UPDATE store_event%') AS waits`.execute(
          database.db,
        );
        waits = rows[0]?.waits === true;
      }
    });
    await handled;
    await settle();
    expect(await told()).toMatchObject([{ status: "done" }]);
    expect(await reserved("B")).toBe(1);
  },
);
