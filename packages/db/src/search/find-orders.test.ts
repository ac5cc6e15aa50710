import {
  ACTIVE_ORDER_STATUSES,
  EDITABLE_ORDER_STATUSES,
  filterNode,
  ORDER_FILTER_OPERATORS,
  ORDER_SORTS,
  ORDER_STATUSES,
  type OrderCondition,
  type OrderFilter,
  type OrderStatus,
  parseOrderFilter,
} from "@trueup/sdk";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeId } from "../id.ts";
import { createFixture, type Fixture } from "../testing/fixture.ts";
import { compares } from "../testing/item-oracle.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { countOrders, findOrders } from "./find-orders.ts";

let database: TestDatabase;
let own: Fixture;
let orders: readonly KnownOrder[];
beforeAll(async () => {
  database = await createTestDatabase();
  let state = 11;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  await createOrders(random, 10);
  own = await createOrders(random, 60);
  orders = await knowOrders(own.customerId);
}, 120_000);
afterAll(() => database.close());

const MOMENTS = ["2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.001Z", "2026-06-01T12:00:00.000Z"];
const NUMBERS = ["#1001", "#1002", "100%", "a_b", "#Ab"];

interface KnownOrder {
  readonly id: number;
  readonly status: OrderStatus;
  readonly store_id: number | null;
  readonly number: string;
  readonly paid: boolean;
  readonly held: boolean;
  readonly placed_at: Date;
  readonly created_at: Date;
  readonly lines: readonly { readonly itemId: number; readonly sku: string; readonly differs: boolean }[];
}

async function createOrders(random: () => number, count: number): Promise<Fixture> {
  const fixture = await createFixture(database.db, { skus: ["A", "B", "C", "D"], stores: 2 });
  const { customerId, warehouseId, storeIds } = fixture;
  const pick = <T>(values: readonly [T, ...T[]]): T =>
    values[Math.floor(random() * values.length)] ?? values[0];
  const items = [...fixture.items.values()].map(({ id }) => id);
  await sql`UPDATE item SET price = 5, packaging = 'box' WHERE customer_id = ${customerId}`.execute(
    database.db,
  );
  for (let at = 0; at < count; at += 1) {
    const status = pick(ORDER_STATUSES);
    const isOver = ["cancelled", "closed_by_store", "returned"].includes(status);
    const { rows } = await sql<{ id: number }>`
      INSERT INTO sales_order (customer_id, store_id, number, status, warehouse_id, paid, placed_at, created_at,
        workable_at, ended_at)
      VALUES (${customerId}, ${pick([null, storeIds[0] ?? 0, storeIds[1] ?? 0])},
        ${pick(["#1001", "#1002", "100%", "a_b", "#Ab"])}, ${status}, ${warehouseId}, ${random() < 0.5},
        ${pick(["2026-01-01T00:00:00.0004Z", "2026-06-01T12:00:00Z"])}::timestamptz,
        ${pick(["2026-01-01T00:00:00.001Z", "2026-06-01T12:00:00Z"])}::timestamptz,
        ${pick([null, sql`now() + interval '1 day'`, sql`now() - interval '1 day'`])},
        ${isOver ? sql`now()` : null}) RETURNING id`.execute(database.db);
    for (const itemId of items.filter(() => random() < 0.4)) {
      await sql`INSERT INTO order_line (customer_id, order_id, item_id, quantity, price, packaging)
        VALUES (${customerId}, ${rows[0]?.id}, ${itemId}, 1, ${pick([5, 5, 5, 6, null])}, ${pick(["box", "box", null])})`.execute(
        database.db,
      );
    }
  }
  return fixture;
}

async function knowOrders(customerId: number): Promise<readonly KnownOrder[]> {
  const { rows } = await sql<Omit<KnownOrder, "lines">>`
    SELECT *, coalesce(workable_at > now(), false) AS held FROM sales_order
    WHERE customer_id = ${customerId} ORDER BY id`.execute(database.db);
  const { rows: lines } = await sql<{
    order_id: number;
    item_id: number;
    sku: string;
    price: string;
    packaging: string;
  }>`
    SELECT l.order_id, l.item_id, i.sku, l.price, l.packaging FROM order_line l JOIN item i ON i.id = l.item_id
    WHERE l.customer_id = ${customerId}`.execute(database.db);
  return rows.map((row) => ({
    ...row,
    lines: lines
      .filter((line) => line.order_id === row.id)
      .map(({ item_id: itemId, sku, price, packaging }) => ({
        itemId,
        sku,
        differs: Number(price) !== 5 || packaging !== "box",
      })),
  }));
}

function wants(filter: OrderFilter, order: KnownOrder): boolean {
  const node = filterNode(filter);
  switch (node.kind) {
    case "and":
      return node.parts.every((part) => wants(part, order));
    case "or":
      return node.parts.some((part) => wants(part, order));
    case "not":
      return !wants(node.part, order);
    case "condition":
      return holds(node.condition, order);
  }
}

function holds(condition: OrderCondition, order: KnownOrder): boolean {
  switch (condition.field) {
    case "status":
      return condition.value.some((status) => {
        if (status === "active") return ACTIVE_ORDER_STATUSES.some((one) => one === order.status);
        if (status === "editable") return EDITABLE_ORDER_STATUSES.some((one) => one === order.status);
        return status === order.status;
      });
    case "store": {
      const from = order.store_id !== null && condition.value.includes(encodeId("store", order.store_id));
      return from === (condition.op === "in");
    }
    case "item":
      return order.lines.some(({ itemId }) => condition.value.includes(encodeId("item", itemId)));
    case "sku":
      return order.lines.some(({ sku }) => condition.value.includes(sku));
    case "number":
      if (condition.op === "in") return condition.value.includes(order.number);
      return order.number.toLowerCase().includes(condition.value.toLowerCase());
    case "placedAt":
      return compares(order.placed_at.getTime(), condition.op, Date.parse(condition.value));
    case "createdAt":
      return compares(order.created_at.getTime(), condition.op, Date.parse(condition.value));
    case "workable":
      return order.held !== condition.value;
    case "paid":
      return order.paid === condition.value;
    case "differsFromItem":
      return order.lines.some(({ differs }) => differs) === condition.value;
  }
}

function conditionsOf(field: OrderCondition["field"], op: string): fc.Arbitrary<OrderCondition> {
  return valuesOf(field, op).map((value) => {
    const parsed = parseOrderFilter({ field, op, value });
    if (!parsed.ok || !("field" in parsed.filter)) throw new Error(JSON.stringify(parsed));
    return parsed.filter;
  });
}

const someOf = <T>(values: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });

function valuesOf(field: OrderCondition["field"], op: string): fc.Arbitrary<unknown> {
  switch (field) {
    case "status":
      return someOf([...ORDER_STATUSES, "active", "editable"]);
    case "store":
      return someOf([...own.storeIds.map((id) => encodeId("store", id)), "sto_999999"]);
    case "item":
      return someOf([...own.items.values()].map(({ id }) => encodeId("item", id)));
    case "sku":
      return someOf(["A", "B", "C", "D", "none"]);
    case "number":
      return op === "in" ? someOf(NUMBERS) : fc.constantFrom("100", "%", "_", "#aB", "1002");
    case "placedAt":
    case "createdAt":
      return fc.constantFrom(...MOMENTS);
    case "workable":
    case "paid":
    case "differsFromItem":
      return fc.boolean();
  }
}

function isField(name: string): name is OrderCondition["field"] {
  return Object.hasOwn(ORDER_FILTER_OPERATORS, name);
}
const ROWS = Object.keys(ORDER_FILTER_OPERATORS)
  .filter(isField)
  .flatMap((field) => ORDER_FILTER_OPERATORS[field].map((op) => [field, op] as const));

async function expectFound(filter: OrderFilter, sort: (typeof ORDER_SORTS)[number]): Promise<void> {
  const wanted = orders.filter((order) => wants(filter, order)).map(({ id }) => id);
  const found: number[] = [];
  let after: number | null = null;
  do {
    const page: Awaited<ReturnType<typeof findOrders>> = await findOrders(database.db, own.customerId, {
      filter,
      sort,
      after,
      limit: 9,
    });
    found.push(...page.ids);
    after = page.next;
  } while (after !== null);
  expect(found).toEqual(sort === "id" ? wanted : wanted.toReversed());
  const count = { count: wanted.length, atLeast: false };
  expect(await countOrders(database.db, own.customerId, filter)).toEqual(count);
}

test.each(ROWS)("orders: %s %s finds what the orders themselves say", async (field, op) => {
  await fc.assert(fc.asyncProperty(conditionsOf(field, op), fc.constantFrom(...ORDER_SORTS), expectFound), {
    numRuns: 8,
    seed: 1,
  });
});

test("every field and operator tells orders apart somewhere", () => {
  for (const [field, op] of ROWS) {
    const counts = fc
      .sample(conditionsOf(field, op), { numRuns: 40, seed: 2 })
      .map((condition) => orders.filter((order) => wants(condition, order)).length);
    expect(
      counts.some((count) => count > 0 && count < orders.length),
      `${field} ${op}`,
    ).toBe(true);
  }
});

test("conditions over orders that are joined in any way find what the orders themselves say", async () => {
  const condition = fc.constantFrom(...ROWS).chain(([field, op]) => conditionsOf(field, op));
  const { filter } = fc.letrec<{ filter: OrderFilter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      condition,
      fc.record({ and: fc.array(tie("filter"), { maxLength: 3 }) }),
      fc.record({ or: fc.array(tie("filter"), { maxLength: 3 }) }),
      fc.record({ not: tie("filter") }),
    ),
  }));
  await fc.assert(fc.asyncProperty(filter, fc.constantFrom(...ORDER_SORTS), expectFound), { numRuns: 60 });
});

test("a page that looked at its share of the orders is short, and says where to go on", async () => {
  const { customerId, warehouseId } = await createFixture(database.db, { skus: [], stores: 0 });
  await sql`INSERT INTO sales_order (customer_id, number, status, warehouse_id, placed_at)
    SELECT ${customerId}, '#' || at, 'processing', ${warehouseId}, now() FROM generate_series(1, 4001) at`.execute(
    database.db,
  );
  const filter: OrderFilter = { field: "number", op: "in", value: ["#4001"] };
  const wanted = { filter, sort: "id", limit: 5 } as const;
  const first = await findOrders(database.db, customerId, { ...wanted, after: null });
  expect(first.ids).toEqual([]);
  const second = await findOrders(database.db, customerId, { ...wanted, after: first.next });
  expect([second.ids.length, second.next]).toEqual([1, null]);
  expect(await countOrders(database.db, customerId, { and: [] })).toEqual({ count: 4_000, atLeast: true });
});
