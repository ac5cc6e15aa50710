import { ITEM_SORTS, type ItemFilter, type ItemSort } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeId } from "../id.ts";
import { createCatalogue } from "../testing/catalogue.ts";
import { createFixture, type Fixture } from "../testing/fixture.ts";
import { type KnownItem, knowItems, wants } from "../testing/item-oracle.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { countItems, findItems } from "./find-items.ts";
import type { ItemPosition } from "./stretch.ts";

let database: TestDatabase;
let own: Fixture;
let items: readonly KnownItem[];
beforeAll(async () => {
  database = await createTestDatabase();
  let state = 7;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  await createCatalogue(database.db, 20, random);
  own = await createCatalogue(database.db, 50, random);
  items = await knowItems(database.db, own.customerId);
}, 120_000);
afterAll(() => database.close());

const ANY: ItemFilter = { and: [] };

/** Every page, one after the other. */
async function allPages(
  customerId: number,
  wanted: { readonly filter: ItemFilter; readonly sort?: ItemSort; readonly limit?: number },
  between: (page: number) => Promise<void> = async () => {},
): Promise<readonly (readonly number[])[]> {
  const pages: (readonly number[])[] = [];
  let after: ItemPosition | null = null;
  do {
    const { filter, sort = "id", limit = 7 } = wanted;
    const page: Awaited<ReturnType<typeof findItems>> = await findItems(database.db, customerId, {
      filter,
      sort,
      after,
      limit,
    });
    pages.push(page.ids);
    after = page.next;
    await between(pages.length);
  } while (after !== null);
  return pages;
}

/** What each kind of index knows, and what none does. */
const FILTERS: readonly (readonly [string, () => ItemFilter])[] = [
  ["everything", () => ANY],
  ["words of the index", () => ({ field: "text", op: "contains", value: "tee" })],
  ["words and a shorter one", () => ({ field: "text", op: "contains", value: "black a_" })],
  ["what no index has", () => ({ field: "text", op: "contains", value: "x" })],
  ["tags", () => ({ field: "tags", op: "any", value: ["sale", "core"] })],
  ["all of some tags", () => ({ field: "tags", op: "all", value: ["sale", "core"] })],
  [
    "SKUs",
    () => ({
      field: "sku",
      op: "in",
      value: items.filter((_, at) => at % 3 === 0).map(({ row }) => row.sku),
    }),
  ],
  ["a store", () => ({ field: "store", op: "in", value: [encodeId("store", own.storeIds[2] ?? 0)] })],
  ["what is archived", () => ({ field: "archived", op: "is", value: true })],
  ["what waits", () => ({ field: "syncState", op: "in", value: ["due", "in_flight", "unsettled"] })],
  ["what is parked", () => ({ field: "syncState", op: "in", value: ["parked"] })],
  ["what is in sync", () => ({ field: "syncState", op: "in", value: ["in_sync"] })],
  ["units on shelves", () => ({ field: "onShelf", op: "gt", value: 4 })],
  ["units that are reserved", () => ({ field: "reserved", op: "gte", value: 3 })],
  ["units that are available", () => ({ field: "available", op: "lt", value: 2 })],
  ["units on their way", () => ({ field: "inbound", op: "gt", value: 2 })],
  ["units that are published", () => ({ field: "published", op: "lte", value: 3 })],
  [
    "units of bundles",
    () => ({
      and: [{ field: "bundle", op: "is", value: true }, { not: { field: "available", op: "eq", value: 1 } }],
    }),
  ],
  [
    "several at once",
    () => ({
      and: [
        { field: "text", op: "contains", value: "black" },
        { not: { field: "archived", op: "is", value: true } },
        { field: "onShelf", op: "gte", value: 1 },
      ],
    }),
  ],
];

test.each(FILTERS.flatMap(([name, filter]) => ITEM_SORTS.map((sort) => [name, sort, filter] as const)))(
  "pages of %s by %s hold what is wanted, in order, each once",
  async (_name, sort, filterOf) => {
    const filter = filterOf();
    const wanted = items.filter((item) => wants(filter, item));
    const inOrder = sort.endsWith("id") ? wanted.map(({ id }) => id) : await idsBySku(wanted);
    const found = (await allPages(own.customerId, { filter, sort })).flat();
    expect(found).toEqual(sort.startsWith("-") ? inOrder.toReversed() : inOrder);
    expect(wanted.length).toBeGreaterThan(0);
    expect(await countItems(database.db, own.customerId, filter)).toEqual({
      count: wanted.length,
      atLeast: false,
    });
  },
);

/** As the database sorts texts. */
async function idsBySku(wanted: readonly KnownItem[]): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    SELECT id FROM item WHERE customer_id = ${own.customerId} AND id = ANY (${wanted.map(({ id }) => id)}::bigint[])
    ORDER BY sku`.execute(database.db);
  return rows.map((row) => row.id);
}

test("a page that looked at its share of the items is short, says where to go on, and a count says at least", async () => {
  const skus = Array.from({ length: 2_600 }, (_, at) => `R-${at}`);
  const fixture = await createFixture(database.db, { skus });
  const { customerId } = fixture;
  const last = fixture.item("R-2599").id;
  await sql`INSERT INTO stock VALUES (${customerId}, ${last}, ${fixture.warehouseId}, 'pickable', 9)`.execute(
    database.db,
  );
  const nine: ItemFilter = { field: "published", op: "eq", value: 9 };
  const usable: ItemFilter = { not: { field: "syncState", op: "in", value: ["unusable"] } };
  const filter = { and: [nine, usable, usable, usable, usable] };
  const pages = await allPages(customerId, { filter });
  expect(pages.length).toBeGreaterThan(2);
  expect(pages[0]).toEqual([]);
  expect(pages.flat()).toEqual([last]);
  expect((await allPages(customerId, { filter, sort: "-id" })).flat()).toEqual([last]);
  expect(await countItems(database.db, customerId, filter)).toEqual({ count: 0, atLeast: true });
  const listed: ItemFilter = {
    field: "store",
    op: "in",
    value: [encodeId("store", fixture.storeIds[0] ?? 0)],
  };
  const byStore = await allPages(customerId, { filter: { and: [listed, nine] } });
  expect(byStore).toEqual([[], [last]]);
});

test("a count ends at ten thousand and says so", async () => {
  const skus = Array.from({ length: 10_001 }, (_, at) => `C-${at}`);
  const { customerId } = await createFixture(database.db, { skus, stores: 0 });
  expect(await countItems(database.db, customerId, ANY)).toEqual({ count: 10_000, atLeast: true });
});

test("pages hold every item that stays once, while others are added, changed and leave", async () => {
  const fixture = await createFixture(database.db, {
    skus: Array.from({ length: 60 }, (_, at) => `P-${String(at).padStart(3, "0")}`),
  });
  const { customerId } = fixture;
  const staying = [...fixture.items.entries()].filter((_, at) => at % 3 !== 0).map(([, item]) => item.id);
  for (const sort of ITEM_SORTS) {
    const found = (
      await allPages(
        customerId,
        { filter: { field: "archived", op: "is", value: false }, sort, limit: 5 },
        async (page) => {
          await sql`UPDATE item SET archived_at = CASE WHEN archived_at IS NULL THEN now() END
            WHERE customer_id = ${customerId} AND substr(sku, 3)::integer % 3 = 0`.execute(database.db);
          await sql`UPDATE item SET process_orders = NOT process_orders WHERE customer_id = ${customerId}`.execute(
            database.db,
          );
          await sql`INSERT INTO item (customer_id, sku, archived_at)
            VALUES (${customerId}, ${`P-${page + (sort.length + ITEM_SORTS.indexOf(sort)) * 1_000}`}, now())`.execute(
            database.db,
          );
        },
      )
    ).flat();
    expect(new Set(found).size).toBe(found.length);
    expect(found.filter((id) => staying.includes(id)).toSorted((a, b) => a - b)).toEqual(staying);
  }
});

test("words and tags are found as soon as they are saved, and what they were before is not", async () => {
  const fixture = await createFixture(database.db, { skus: ["OLD-NAME"], stores: 0 });
  const { customerId } = fixture;
  const { id } = fixture.item("OLD-NAME");
  await sql`UPDATE item SET sku = 'NEW-NAME', description = 'Blue anorak', tags = '{spring}'
    WHERE customer_id = ${customerId} AND id = ${id}`.execute(database.db);
  const find = async (filter: ItemFilter) => (await allPages(customerId, { filter })).flat();
  expect(await find({ field: "text", op: "contains", value: "new-NAME ANOrak" })).toEqual([id]);
  expect(await find({ field: "text", op: "contains", value: "old-name" })).toEqual([]);
  expect(await find({ field: "tags", op: "any", value: ["spring"] })).toEqual([id]);
});
