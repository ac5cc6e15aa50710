import { expect, test } from "vitest";
import { FILTER_LIMITS } from "./filter.ts";
import { ITEM_FILTER_OPERATORS, type ItemFilter, parseItemFilter } from "./item-filter.ts";
import {
  ORDER_FILTER_OPERATORS,
  type OrderFilter,
  orderStatusesOf,
  parseOrderFilter,
} from "./order-filter.ts";

/** One good condition for each field and operator of items: the totality is checked below. */
const ITEMS: readonly ItemFilter[] = [
  { field: "text", op: "contains", value: "black tee" },
  { field: "sku", op: "in", value: ["A", "B"] },
  { field: "syncInventory", op: "in", value: ["default", "never"] },
  { field: "effectiveSyncInventory", op: "in", value: ["always"] },
  { field: "processOrders", op: "is", value: true },
  { field: "received", op: "is", value: false },
  { field: "archived", op: "is", value: false },
  { field: "bundle", op: "is", value: true },
  ...(["onShelf", "reserved", "available", "inbound", "published"] as const).flatMap((field) =>
    (["eq", "gt", "gte", "lt", "lte"] as const).map((op) => ({ field, op, value: -3 })),
  ),
  { field: "store", op: "in", value: ["sto_1"] },
  { field: "store", op: "not_in", value: ["sto_1", "sto_2"] },
  { field: "syncState", op: "in", value: ["due", "parked"] },
  { field: "syncState", op: "in", value: ["in_sync"], storeId: "sto_1" },
  { field: "differsFromStore", op: "is", value: true, storeId: "sto_1" },
  { field: "tags", op: "any", value: ["sale"] },
  { field: "tags", op: "all", value: ["sale", "new"] },
  ...(["createdAt", "archivedAt"] as const).flatMap((field) =>
    (["eq", "gt", "gte", "lt", "lte"] as const).map((op) => ({
      field,
      op,
      value: "2026-03-01T00:00:00+02:00",
    })),
  ),
  ...(["eq", "gt", "gte", "lt", "lte"] as const).map(
    (op) => ({ field: "streetDate", op, value: "2028-02-29" }) as const,
  ),
  { field: "streetDate", op: "is_set", value: true },
];

const ORDERS: readonly OrderFilter[] = [
  { field: "status", op: "in", value: ["active", "shipped"] },
  { field: "store", op: "in", value: ["sto_1"] },
  { field: "store", op: "not_in", value: ["sto_1"] },
  { field: "item", op: "in", value: ["itm_1"] },
  { field: "sku", op: "in", value: ["A"] },
  { field: "number", op: "in", value: ["#1001"] },
  { field: "number", op: "contains", value: "100" },
  ...(["placedAt", "createdAt"] as const).flatMap((field) =>
    (["eq", "gt", "gte", "lt", "lte"] as const).map((op) => ({ field, op, value: "2026-03-01T00:00:00Z" })),
  ),
  { field: "workable", op: "is", value: true },
  { field: "paid", op: "is", value: false },
  { field: "differsFromItem", op: "is", value: true },
];

test("a condition of every field and operator is read as it is", () => {
  for (const filter of ITEMS) expect(parseItemFilter(filter)).toEqual({ ok: true, filter });
  for (const filter of ORDERS) expect(parseOrderFilter(filter)).toEqual({ ok: true, filter });
});

test("the conditions above have every field and operator", () => {
  expect(operatorsIn(ITEMS)).toEqual(pairsOf(ITEM_FILTER_OPERATORS));
  expect(operatorsIn(ORDERS)).toEqual(pairsOf(ORDER_FILTER_OPERATORS));
});

function operatorsIn(filters: readonly (ItemFilter | OrderFilter)[]): readonly string[] {
  const pairs = filters.map((filter) => ("field" in filter ? `${filter.field} ${filter.op}` : ""));
  return [...new Set(pairs)].toSorted();
}

function pairsOf(operators: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(operators)
    .flatMap(([field, ops]) => ops.map((op) => `${field} ${op}`))
    .toSorted();
}

test("conditions are joined in any way", () => {
  const filter = { and: [{ or: [] }, { not: { and: [ITEMS[0], { not: { or: [ITEMS[1]] } }] } }] };
  expect(parseItemFilter(filter)).toEqual({ ok: true, filter });
});

const condition = { field: "onShelf", op: "gt", value: 1 };

test.each<[unknown, ...(readonly [path: string, code: string])[]]>([
  [undefined, ["", "required"]],
  [null, ["", "wrong_type"]],
  ["text", ["", "wrong_type"]],
  [[], ["", "wrong_type"]],
  [{}, ["field", "required"]],
  [{ field: "colour", op: "is", value: 1 }, ["field", "not_allowed"]],
  [{ field: "toString", op: "is", value: 1 }, ["field", "not_allowed"]],
  [{ field: 5 }, ["field", "not_allowed"]],
  [{ field: "archived", value: true }, ["op", "required"]],
  [{ field: "archived", op: "constructor", value: true }, ["op", "not_allowed"]],
  [{ field: "archived", op: "in", value: [true] }, ["op", "not_allowed"]],
  [{ field: "archived", op: "is" }, ["value", "required"]],
  [{ field: "archived", op: "is", value: "true" }, ["value", "wrong_type"]],
  [{ field: "archived", op: "is", value: null }, ["value", "wrong_type"]],
  [{ ...condition, value: "1" }, ["value", "wrong_type"]],
  [{ ...condition, value: 1.5 }, ["value", "out_of_range"]],
  [{ ...condition, value: Number.MAX_SAFE_INTEGER }, ["value", "out_of_range"]],
  [{ ...condition, values: 1, storeId: "sto_1" }, ["values", "unknown_field"], ["storeId", "unknown_field"]],
  [{ field: "text", op: "contains", value: " " }, ["value", "out_of_range"]],
  [{ field: "text", op: "contains", value: "x".repeat(201) }, ["value", "out_of_range"]],
  [{ field: "text", op: "contains", value: "a b c d e f g h i j k" }, ["value", "out_of_range"]],
  [{ field: "text", op: "contains", value: "a\u0000" }, ["value", "invalid"]],
  [{ field: "text", op: "contains", value: "a\ud800" }, ["value", "invalid"]],
  [{ field: "sku", op: "in", value: "A" }, ["value", "wrong_type"]],
  [{ field: "sku", op: "in", value: [] }, ["value", "out_of_range"]],
  [{ field: "sku", op: "in", value: Array.from({ length: 1_001 }, String) }, ["value", "out_of_range"]],
  [{ field: "sku", op: "in", value: ["A", "", 5] }, ["value.1", "out_of_range"], ["value.2", "wrong_type"]],
  [{ field: "syncInventory", op: "in", value: ["always", "sometimes"] }, ["value.1", "not_allowed"]],
  [{ field: "effectiveSyncInventory", op: "in", value: ["default"] }, ["value.0", "not_allowed"]],
  [{ field: "syncState", op: "in", value: ["lost"] }, ["value.0", "not_allowed"]],
  [{ field: "syncState", op: "in", value: ["due"], storeId: "itm_1" }, ["storeId", "invalid"]],
  [
    { field: "store", op: "in", value: ["sto_0", "sto_01", "1", 1] },
    ["value.0", "invalid"],
    ["value.1", "invalid"],
    ["value.2", "invalid"],
    ["value.3", "wrong_type"],
  ],
  [{ field: "createdAt", op: "lt", value: "2026-03-01" }, ["value", "invalid"]],
  [{ field: "createdAt", op: "lt", value: "2026-02-30T00:00:00Z" }, ["value", "invalid"]],
  [{ field: "createdAt", op: "lt", value: "2026-03-01T00:00:00" }, ["value", "invalid"]],
  [{ field: "createdAt", op: "lt", value: 5 }, ["value", "wrong_type"]],
  [{ field: "streetDate", op: "lt", value: "2026-02-30" }, ["value", "invalid"]],
  [{ field: "streetDate", op: "lt", value: "9999-01-01" }, ["value", "invalid"]],
  [{ field: "streetDate", op: "is_set", value: "2026-03-01" }, ["value", "wrong_type"]],
  [{ and: {} }, ["and", "wrong_type"]],
  [{ and: [], or: [] }, ["or", "unknown_field"]],
  [{ not: condition, field: "onShelf" }, ["field", "unknown_field"]],
  [{ and: [condition, 5, { not: {} }] }, ["and.1", "wrong_type"], ["and.2.not.field", "required"]],
  [
    { or: [{ ...condition, op: "between" }, { field: "x" }] },
    ["or.0.op", "not_allowed"],
    ["or.1.field", "not_allowed"],
  ],
  [{ and: Array.from({ length: 51 }, () => condition) }, ["and", "out_of_range"]],
  [{ and: [{ or: many(26) }, { or: many(26) }] }, ["", "out_of_range"]],
  [
    {
      and: Array.from({ length: 3 }, () => ({
        field: "sku",
        op: "in",
        value: Array.from({ length: 900 }, String),
      })),
    },
    ["", "out_of_range"],
  ],
  [nested(FILTER_LIMITS.depth + 1), ["not.not.not.not.not.not", "out_of_range"]],
])("the filter %j is refused", (filter, ...faults) => {
  const parsed = parseItemFilter(filter);
  expect(parsed.ok).toBe(false);
  if (parsed.ok) return;
  expect(parsed.faults.map(({ path, code }) => [path, code])).toEqual(faults);
  for (const { message } of parsed.faults) expect(message).toMatch(/^[A-Z].*\.$/);
});

test("as deep as it may be, a filter is read", () => {
  expect(parseItemFilter(nested(FILTER_LIMITS.depth)).ok).toBe(true);
});

test("a filter with faults without end names a hundred of them", () => {
  const filter = { field: "sku", op: "in", value: Array.from({ length: 1_000 }, () => 5) };
  const parsed = parseItemFilter(filter);
  expect(parsed.ok ? 0 : parsed.faults.length).toBe(100);
});

test("a filter over items is none over orders", () => {
  expect(parseOrderFilter(condition)).toMatchObject({ faults: [{ path: "field", code: "not_allowed" }] });
  expect(parseOrderFilter({ field: "status", op: "in", value: ["lost"] })).toMatchObject({
    faults: [{ path: "value.0", code: "not_allowed" }],
  });
});

test("a group of statuses stands for all of its own, once", () => {
  expect(orderStatusesOf(["editable", "unpaid", "active"])).toEqual([
    "unpaid",
    "pre_order",
    "paused",
    "insufficient_inventory",
    "processing",
    "batched",
    "packed",
  ]);
});

function many(length: number) {
  return Array.from({ length }, () => condition);
}

function nested(levels: number): unknown {
  return levels === 0 ? condition : { not: nested(levels - 1) };
}
