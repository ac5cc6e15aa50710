import { afterAll, beforeAll, expect, test } from "vitest";
import { recordStockChanges } from "./record-stock-changes.ts";
import type { RecordedChange, StockRequestChange } from "./stock-change-request.ts";
import { createFixture, type FixtureOptions } from "./testing/fixture.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const SKU = "TSH-BLK-M";
const base = { item: { sku: SKU }, reason: null, occurredAt: null, sourceId: null } as const;
const place = { warehouseId: null, role: "pickable" } as const;

type Receive = Extract<StockRequestChange, { kind: "receive" }>;
type Adjust = Extract<StockRequestChange, { kind: "adjust" }>;

function receive(quantity: number, more: Partial<Receive> = {}): Receive {
  return { ...base, kind: "receive", place, quantity, damaged: 0, ...more };
}

function adjust(delta: number, more: Partial<Adjust> = {}): Adjust {
  return { ...base, kind: "adjust", place, delta, reason: "counted", ...more };
}

async function setUp(options?: FixtureOptions) {
  const fixture = await createFixture(database.db, options);
  const { customerId } = fixture;
  return {
    ...fixture,
    async record(...changes: readonly StockRequestChange[]): Promise<readonly RecordedChange[]> {
      const [outcome] = await recordStockChanges(database.db, [{ customerId, changes }]);
      if (outcome?.kind !== "recorded") throw new Error(`refused: ${JSON.stringify(outcome)}`);
      return outcome.results;
    },
    due: () =>
      database.db
        .selectFrom("due")
        .selectAll()
        .where("customer_id", "=", customerId)
        .orderBy("listing_id")
        .execute(),
    listings: () =>
      database.db
        .selectFrom("listing")
        .selectAll()
        .where("customer_id", "=", customerId)
        .orderBy("id")
        .execute(),
    stock: () =>
      database.db
        .selectFrom("stock")
        .select(["role", "quantity"])
        .where("customer_id", "=", customerId)
        .where("quantity", ">", 0)
        .orderBy("role")
        .execute(),
  };
}

test("the first receipt turns Process Orders on, then sends the first level", async () => {
  const world = await setUp({ stores: 2 });
  const [result] = await world.record(receive(5));
  expect(result?.flips).toEqual([{ to: true, cause: "receipt" }]);
  expect(result?.counted).toEqual({ onShelf: 5, reserved: 0, inbound: 0, publishedInbound: 0 });
  expect(
    result?.decisions.map(({ trigger, outcome, reason, level }) => [trigger, outcome, reason, level]),
  ).toEqual([
    ["stock_changed", "push", "first_value", 5],
    ["stock_changed", "push", "first_value", 5],
  ]);
  expect((await world.due()).map((row) => row.listing_id)).toEqual(world.item(SKU).listingIds);
  expect(await world.listings()).toMatchObject([
    { desired_level: 5, desired_version: 1, closed_version: 0 },
    { desired_level: 5, desired_version: 1, closed_version: 0 },
  ]);
});

test("later changes keep the oldest age and the newest level of a waiting push", async () => {
  const world = await setUp();
  await world.record(receive(5));
  const [first] = await world.due();
  await world.record(adjust(-5));
  const [second] = await world.due();
  expect(second?.since).toEqual(first?.since);
  expect(second?.lane).toBe(0);
  expect(await world.listings()).toMatchObject([{ desired_level: 0, desired_version: 2 }]);
});

test("a level that returns to the known number still goes out while another is in flight", async () => {
  const world = await setUp();
  await world.record(receive(5));
  await database.db.deleteFrom("due").where("customer_id", "=", world.customerId).execute();
  await database.db
    .updateTable("listing")
    .set({
      closed_version: 1,
      known_quantity: 5,
      known_at: new Date(),
      known_source: "push",
      written_at: new Date(),
    })
    .where("customer_id", "=", world.customerId)
    .execute();
  const [, back] = await world.record(adjust(-1), adjust(1));
  expect(back?.decisions[0]?.reason).toBe("changed");
  const [unchanged] = await world.record(adjust(1));
  expect(unchanged?.decisions[0]?.reason).toBe("changed");
});

test("a refused event authorises nothing", async () => {
  const world = await setUp({ preferences: { syncInventory: "never" } });
  const [result] = await world.record(receive(5));
  expect(result?.decisions[0]).toMatchObject({ outcome: "skip", reason: "never", level: 5 });
  expect(await world.due()).toEqual([]);
  expect(await world.listings()).toMatchObject([{ desired_version: 0 }]);
});

test("damaged units are counted and decide nothing", async () => {
  const world = await setUp();
  const [result] = await world.record(receive(0, { damaged: 3 }));
  expect(result?.decisions).toEqual([]);
  expect(result?.flips).toEqual([]);
  expect(await world.stock()).toEqual([{ role: "damaged", quantity: 3 }]);
});

test("one request is all or nothing and names every fault, another in the same transaction goes through", async () => {
  const world = await setUp();
  const outcomes = await recordStockChanges(database.db, [
    {
      customerId: world.customerId,
      changes: [
        receive(5),
        adjust(-9),
        { ...receive(1), item: { sku: "NONE" } },
        { ...receive(1), item: { itemId: 999_999 } },
      ],
    },
    { customerId: world.customerId, changes: [receive(2)] },
  ]);
  expect(outcomes[0]).toEqual({
    kind: "refused",
    faults: [
      {
        path: "changes.1.delta",
        code: "below_zero",
        message: `SKU "${SKU}" has 5 pickable units there; 9 cannot be taken away.`,
      },
      { path: "changes.2.sku", code: "unknown_sku", message: 'No item of this customer has the SKU "NONE".' },
      { path: "changes.3.itemId", code: "unknown_item", message: "No such item of this customer." },
    ],
  });
  expect(outcomes[1]?.kind).toBe("recorded");
  expect(await world.stock()).toEqual([{ role: "pickable", quantity: 2 }]);
});

test("another customer's item and warehouse do not exist", async () => {
  const world = await setUp();
  const other = await createFixture(database.db);
  const outcomes = await recordStockChanges(database.db, [
    { customerId: other.customerId, changes: [{ ...receive(1), item: { itemId: world.item(SKU).id } }] },
    {
      customerId: other.customerId,
      changes: [receive(1, { place: { warehouseId: world.warehouseId, role: "pickable" } })],
    },
  ]);
  expect(
    outcomes.map((outcome) => (outcome.kind === "refused" ? outcome.faults[0]?.code : outcome.kind)),
  ).toEqual(["unknown_item", "unknown_warehouse"]);
});

test("the same source id with the same content answers the first answer and changes nothing", async () => {
  const world = await setUp();
  const change = receive(5, { sourceId: "receipt-1" });
  const [first] = await world.record(change);
  const [again] = await world.record(change);
  expect(again).toEqual({ ...first, duplicate: true });
  expect(await world.stock()).toEqual([{ role: "pickable", quantity: 5 }]);
  const [reused] = await recordStockChanges(database.db, [
    { customerId: world.customerId, changes: [receive(6, { sourceId: "receipt-1" })] },
  ]);
  expect(reused).toMatchObject({ kind: "source_id_reused", faults: [{ path: "changes.0.sourceId" }] });
});

test("a move that makes units sellable is judged; the ledger has a line per place", async () => {
  const world = await setUp({ preferences: { flagOnAnyReturn: true } });
  const [, moved] = await world.record(receive(4, { place: { warehouseId: null, role: "pending" } }), {
    ...base,
    kind: "move",
    quantity: 3,
    from: { warehouseId: null, role: "pending" },
    to: { warehouseId: null, role: "backstock" },
  });
  expect(moved?.flips).toEqual([{ to: true, cause: "return" }]);
  expect(moved?.decisions).toMatchObject([{ outcome: "skip", reason: "never_received", level: 3 }]);
  const lines = await database.db
    .selectFrom("history")
    .select(["kind", "role", "delta", "quantity_after"])
    .where("event_id", "=", moved?.eventId ?? 0)
    .orderBy("id")
    .execute();
  expect(lines).toEqual([
    { kind: "move", role: "pending", delta: -3, quantity_after: 1 },
    { kind: "move", role: "backstock", delta: 3, quantity_after: 3 },
    { kind: "process_orders", role: null, delta: null, quantity_after: null },
  ]);
});

test("an opening balance counts as the first receipt", async () => {
  const world = await setUp();
  const [result] = await world.record({ ...base, kind: "set", place, quantity: 7, opening: true });
  expect(result?.flips).toEqual([{ to: true, cause: "opening_balance" }]);
  expect(result?.decisions[0]).toMatchObject({ outcome: "push", reason: "first_value", level: 7 });
});

test("what was decided is kept with the facts it was decided on", async () => {
  const world = await setUp({ preferences: { syncInventory: "always" } });
  const [result] = await world.record(adjust(3));
  const recorded = await database.db
    .selectFrom("decision")
    .select(["id", "reason", "version", "facts"])
    .where("listing_id", "=", world.item(SKU).listingIds[0] ?? 0)
    .executeTakeFirstOrThrow();
  expect(recorded).toMatchObject({
    id: result?.decisions[0]?.id,
    reason: "first_value",
    version: 1,
    facts: { published: 3, customerSetting: "always", received: false },
  });
});

test("an item id of another customer in the same transaction leaves its owner's change alone", async () => {
  const world = await setUp();
  const other = await createFixture(database.db);
  const itemId = world.item(SKU).id;
  const outcomes = await recordStockChanges(database.db, [
    { customerId: world.customerId, changes: [{ ...receive(1), item: { itemId } }] },
    { customerId: other.customerId, changes: [{ ...receive(1), item: { itemId } }] },
  ]);
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(["recorded", "refused"]);
});

test("an item holds at most a thousand million units in all its places", async () => {
  const world = await setUp();
  const most = 1_000_000_000;
  await world.record(receive(most));
  const [outcome] = await recordStockChanges(database.db, [
    {
      customerId: world.customerId,
      changes: [receive(1, { place: { warehouseId: null, role: "backstock" } })],
    },
  ]);
  expect(outcome).toMatchObject({ kind: "refused", faults: [{ code: "too_large" }] });
  const [moved] = await world.record({
    ...base,
    kind: "move",
    quantity: most,
    from: place,
    to: { warehouseId: null, role: "backstock" },
  });
  expect(moved?.counted.onShelf).toBe(most);
});

test("an opening balance of 0 says that the shelf is known: the 0 goes out", async () => {
  const world = await setUp();
  const [result] = await world.record({ ...base, kind: "set", place, quantity: 0, opening: true });
  expect(result?.flips).toEqual([{ to: true, cause: "opening_balance" }]);
  expect(result?.decisions[0]).toMatchObject({ outcome: "push", reason: "first_value", level: 0 });
});

test("a repetition may name the item by its id and tell another time", async () => {
  const world = await setUp();
  const [first] = await world.record(receive(5, { sourceId: "receipt-2" }));
  const again = { item: { itemId: world.item(SKU).id }, occurredAt: new Date(0), sourceId: "receipt-2" };
  expect(await world.record(receive(5, again))).toEqual([{ ...first, duplicate: true }]);
});
