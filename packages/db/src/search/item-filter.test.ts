import {
  ITEM_FILTER_OPERATORS,
  ITEM_SYNC_SETTINGS,
  type ItemCondition,
  type ItemFilter,
  LISTING_STATES,
  parseItemFilter,
  SYNC_SETTINGS,
} from "@trueup/sdk";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeId } from "../id.ts";
import { createCatalogue, DAYS, MOMENTS, TAGS, WORDS } from "../testing/catalogue.ts";
import type { Fixture } from "../testing/fixture.ts";
import { type KnownItem, knowItems, wants } from "../testing/item-oracle.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { itemFilterSql } from "./item-filter.ts";

let database: TestDatabase;
let own: Fixture;
let other: Fixture;
let items: readonly KnownItem[];
beforeAll(async () => {
  database = await createTestDatabase();
  const random = seeded(20_260_101);
  other = await createCatalogue(database.db, 12, random);
  own = await createCatalogue(database.db, 60, random);
  items = await knowItems(database.db, own.customerId);
}, 120_000);
afterAll(() => database.close());

/** The same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function found(filter: ItemFilter): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    SELECT i.id FROM item i WHERE i.customer_id = ${own.customerId} AND ${itemFilterSql(own.customerId, filter)}
    ORDER BY i.id`.execute(database.db);
  return rows.map((row) => row.id);
}

function wanted(filter: ItemFilter): readonly number[] {
  return items.filter((item) => wants(filter, item)).map((item) => item.id);
}

const storeId = (at: number) => encodeId("store", own.storeIds[at] ?? 0);
const someOf = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });
const truth = fc.boolean();

/** Conditions of one field under one of its operators, over values that the catalogue has. */
function conditionsOf(field: ItemCondition["field"], op: string): fc.Arbitrary<ItemCondition> {
  const value = valuesOf(field, op);
  const store = fc.option(fc.constantFrom(storeId(0), storeId(1), storeId(2)), { nil: undefined });
  const isAtStore = field === "syncState" || field === "differsFromStore";
  return fc.tuple(value, isAtStore ? store : fc.constant(undefined)).map(([chosen, at]) => {
    const parsed = parseItemFilter({
      field,
      op,
      value: chosen,
      ...(at === undefined ? {} : { storeId: at }),
    });
    if (!parsed.ok || !("field" in parsed.filter)) throw new Error(JSON.stringify(parsed));
    return parsed.filter;
  });
}

function valuesOf(field: ItemCondition["field"], op: string): fc.Arbitrary<unknown> {
  switch (field) {
    case "text":
      return someOf([...WORDS, "tsh", "-1", "CAP_", "%", "s", "BLACK"]).map((words) =>
        words.slice(0, 3).join(" "),
      );
    case "sku":
      return someOf([...items.slice(0, 20).map(({ row }) => row.sku), "none"]);
    case "syncInventory":
      return someOf(ITEM_SYNC_SETTINGS);
    case "effectiveSyncInventory":
      return someOf(SYNC_SETTINGS);
    case "processOrders":
    case "received":
    case "archived":
    case "bundle":
    case "differsFromStore":
      return truth;
    case "onShelf":
    case "reserved":
    case "available":
    case "inbound":
    case "published":
      return fc.integer({ min: -12, max: 30 });
    case "store":
      return someOf([storeId(0), storeId(1), storeId(2), encodeId("store", other.storeIds[0] ?? 0)]);
    case "syncState":
      return someOf(LISTING_STATES);
    case "tags":
      return someOf(TAGS);
    case "createdAt":
    case "archivedAt":
      return fc.constantFrom(...MOMENTS, "2026-01-01T01:00:00+01:00");
    case "streetDate":
      return op === "is_set" ? truth : fc.constantFrom(...DAYS);
  }
}

const FIELDS = Object.keys(ITEM_FILTER_OPERATORS).filter(isField);
function isField(name: string): name is ItemCondition["field"] {
  return Object.hasOwn(ITEM_FILTER_OPERATORS, name);
}
const ROWS = FIELDS.flatMap((field) => ITEM_FILTER_OPERATORS[field].map((op) => [field, op] as const));

test.each(ROWS)("%s %s finds what the items themselves say", async (field, op) => {
  await fc.assert(
    fc.asyncProperty(conditionsOf(field, op), async (condition) => {
      expect(await found(condition)).toEqual(wanted(condition));
    }),
    { numRuns: 12, seed: 1 },
  );
});

test("every field and operator tells items apart somewhere", () => {
  for (const [field, op] of ROWS) {
    const counts = fc
      .sample(conditionsOf(field, op), { numRuns: 40, seed: 2 })
      .map((one) => wanted(one).length);
    expect(
      counts.some((count) => count > 0 && count < items.length),
      `${field} ${op}`,
    ).toBe(true);
  }
});

test("listings of the catalogue stand in every state, and items differ", () => {
  const states = new Set(items.flatMap(({ listings }) => listings.map(({ state }) => state)));
  expect(LISTING_STATES.filter((state) => !states.has(state))).toEqual([]);
  expect(wanted({ field: "differsFromStore", op: "is", value: true }).length).toBeGreaterThan(3);
});

test("conditions that are joined in any way find what the items themselves say", async () => {
  const condition = fc.constantFrom(...ROWS).chain(([field, op]) => conditionsOf(field, op));
  const { filter } = fc.letrec<{ filter: ItemFilter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      condition,
      fc.record({ and: fc.array(tie("filter"), { maxLength: 3 }) }),
      fc.record({ or: fc.array(tie("filter"), { maxLength: 3 }) }),
      fc.record({ not: tie("filter") }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(filter, async (tree) => {
      expect(await found(tree)).toEqual(wanted(tree));
    }),
    { numRuns: 120 },
  );
});

test("nothing at all is wanted by an empty or, and everything by an empty and", async () => {
  expect(await found({ or: [] })).toEqual([]);
  expect(await found({ and: [] })).toHaveLength(60);
});

test("what has no value is not found by a comparison, and is by its opposite", async () => {
  const before: ItemFilter = { field: "streetDate", op: "lt", value: "2100-01-01" };
  const dated = await found(before);
  expect(await found({ not: before })).toHaveLength(60 - dated.length);
});
