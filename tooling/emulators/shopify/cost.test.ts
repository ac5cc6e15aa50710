import { afterAll, beforeAll, expect, test } from "vitest";
import { connectionShare } from "./cost.ts";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { call, set } from "./testing.ts";

let emulator: ShopifyEmulator;
let item: string;

beforeAll(async () => {
  emulator = await startShopifyEmulator({
    plan: "enterprise",
    locations: ["Shop location", "My Custom Location"],
  });
  const [, second = ""] = emulator.catalogue.locationIds();
  item = emulator.catalogue.addVariant({ sku: "COST-1", quantity: 4 }).inventoryItemId;
  emulator.catalogue.setLevelActive(item, second, true);
});

afterAll(() => emulator.close());

const level =
  'id isActive item { id } location { id name } quantities(names: ["available", "on_hand", "damaged"]) { name quantity }';
const page = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";

/**
 * Requested costs are those that real shops answered, for these documents or for documents of the very same shape.
 * Actual ones are the emulator's, within a few points of the recorded (46 for the last row).
 */
test.each([
  { title: "one object", query: "{ shop { name } }", requested: 1, actual: 1 },
  { title: "a plain list", query: "{ publicApiVersions { handle } }", requested: 1, actual: 1 },
  {
    title: "nodes, and a node, found or not",
    query: '{ node(id: "gid://x/1") { id } nodes(ids: ["gid://x/1", "gid://x/2", "gid://x/3"]) { id } }',
    requested: 2,
    actual: 2,
  },
  {
    title: "two objects not found",
    query: '{ a: inventoryItem(id: "gid://x/1") { id } b: location(id: "gid://x/1") { id } }',
    requested: 2,
    actual: 2,
  },
  {
    title: "an object with a plain list",
    query:
      '{ inventoryItem(id: $item) { inventoryLevel(locationId: $location) { quantities(names: ["on_hand"]) { name quantity } } } }',
    requested: 3,
    actual: 3,
  },
  {
    title: "a page of none",
    query: "{ productVariants(first: 0) { nodes { id } } }",
    requested: 2,
    actual: 2,
  },
  {
    title: "a page of 250 that finds one",
    query: `{ productVariants(first: 250) { nodes { id } ${page} } }`,
    requested: 13,
    actual: 3,
  },
  {
    title: "a page of 250 in a page of 250",
    query: "{ inventoryItems(first: 250) { nodes { inventoryLevels(first: 250) { nodes { id } } } } }",
    requested: 156,
    actual: 6,
  },
  {
    title: "a page of 250 with an object in each",
    query: "{ inventoryItem(id: $item) { variants(first: 250) { nodes { inventoryItem { id tracked } } } } }",
    requested: 25,
    actual: 5,
  },
  {
    title: "five in five",
    query:
      "{ inventoryItems(first: 5) { nodes { id variant { id } inventoryLevels(first: 5) { nodes { item { id } location { id } } } } } }",
    requested: 41,
    actual: 10,
  },
  {
    title: "seven connections of one item",
    query: `{ inventoryItem(id: $item) { id
      active: inventoryLevels(first: 10) { edges { cursor node { ${level} } } ${page} }
      all: inventoryLevels(first: 10, includeInactive: true) { edges { cursor node { ${level} } } ${page} }
      firstPage: inventoryLevels(first: 1) { nodes { ${level} } ${page} }
      filtered: inventoryLevels(first: 5) { nodes { ${level} } ${page} }
      empty: inventoryLevels(first: 5) { nodes { id } ${page} }
      other: inventoryLevels(first: 5) { nodes { ${level} } ${page} }
      reverse: inventoryLevels(first: 10, reverse: true) { nodes { ${level} } ${page} } } }`,
    requested: 94,
    actual: 45,
  },
])("$title: $requested asked, $actual used", async ({ query, requested, actual }) => {
  const named = query.includes("$")
    ? `query Q($item: ID!${query.includes("$location") ? ", $location: ID!" : ""}) ${query}`
    : query;
  const { body } = await call(emulator, named, { item, location: emulator.locationId });
  expect(body).toMatchObject({
    extensions: { cost: { requestedQueryCost: requested, actualQueryCost: actual } },
  });
});

const setting = (selection: string) =>
  `mutation Push($input: InventorySetQuantitiesInput!, $key: String!) {
    inventorySetQuantities(input: $input) @idempotent(key: $key) { ${selection} userErrors { code field message } }
  }`;
const group =
  "inventoryAdjustmentGroup { id reason changes { name delta item { id } location { id name } } }";

test.each([
  { title: "userErrors alone", selection: "", quantity: 5, requested: 10, actual: 10 },
  { title: "the group with its changes", selection: group, quantity: 6, requested: 13, actual: 13 },
  { title: "the group, nothing changed", selection: group, quantity: 6, requested: 13, actual: 10 },
  {
    title: "the group's own fields",
    selection: "inventoryAdjustmentGroup { id }",
    quantity: 7,
    requested: 10,
    actual: 10,
  },
])(
  "a set call that selects $title: $requested asked, $actual used",
  async ({ selection, quantity, requested, actual }) => {
    const row = {
      inventoryItemId: item,
      locationId: emulator.locationId,
      quantity,
      changeFromQuantity: null,
    };
    const { body } = await set(emulator, [row], { query: setting(selection) });
    expect(body).toMatchObject({
      extensions: { cost: { requestedQueryCost: requested, actualQueryCost: actual } },
    });
  },
);

test("250 rows cost what one costs", async () => {
  const rows = Array.from({ length: 250 }, (_, index) => ({
    inventoryItemId: emulator.catalogue.addVariant({ sku: `MANY-${index}` }).inventoryItemId,
    locationId: emulator.locationId,
    quantity: 3,
    changeFromQuantity: 0,
  }));
  const { body } = await set(emulator, rows, { query: setting(group) });
  expect(body).toMatchObject({ extensions: { cost: { requestedQueryCost: 13, actualQueryCost: 13 } } });
});

test.each([
  { title: "alone", selection: "userErrors { field message }", cost: 10 },
  { title: "with its level", selection: "inventoryLevel { id isActive } userErrors { message }", cost: 10 },
  {
    title: "with its level's quantities",
    selection: 'inventoryLevel { id quantities(names: ["available"]) { name quantity } }',
    cost: 11,
  },
  {
    title: "with the whole level",
    selection: `inventoryLevel { ${level} } userErrors { message }`,
    cost: 13,
  },
])("an activation $title costs $cost", async ({ selection, cost }) => {
  const query = `mutation Activate($item: ID!, $location: ID!, $key: String!) {
    inventoryActivate(inventoryItemId: $item, locationId: $location) @idempotent(key: $key) { ${selection} }
  }`;
  const { body } = await call(emulator, query, { item, location: emulator.locationId, key: selection });
  expect(body).toMatchObject({ extensions: { cost: { requestedQueryCost: cost, actualQueryCost: cost } } });
});

test("fields that @skip or @include leave out cost nothing, those of fragments cost as if written out", async () => {
  const query = `query Q($yes: Boolean!, $no: Boolean!) {
    shop { name } @skip(if: $yes)
    ... @include(if: $yes) { one: shop { name } }
    ... on QueryRoot { two: shop @include(if: $no) { name } }
    ...Rest
  }
  fragment Rest on QueryRoot { three: shop { name plan { shopifyPlus } } }`.replace(
    "{ name } @skip(if: $yes)",
    "@skip(if: $yes) { name }",
  );
  const { body } = await call(emulator, query, { yes: true, no: false });
  expect(body).toMatchObject({ extensions: { cost: { requestedQueryCost: 3, actualQueryCost: 3 } } });
});

test("a call above 1 000 points is refused on every plan, without a cost block, and the bucket stays as it was", async () => {
  const held = emulator.availablePoints();
  const nested = "inventoryLevels(first: 250) { nodes { item { variants(first: 250) { nodes { id } } } } }";
  const { status, body } = await call(emulator, `{ inventoryItems(first: 250) { nodes { ${nested} } } }`);
  expect(status).toBe(200);
  expect(body).toEqual({
    errors: [
      {
        message: expect.stringContaining("which exceeds the single query max cost limit (1000)"),
        extensions: {
          code: "MAX_COST_EXCEEDED",
          cost: 1850,
          maxCost: 1000,
          documentation: "https://shopify.dev/api/usage/rate-limits",
        },
      },
    ],
  });
  expect(emulator.availablePoints()).toBeGreaterThanOrEqual(held);
});

test.each([
  [0, 0],
  [1, 1],
  [2, 1],
  [5, 3],
  [10, 4],
  [250, 11],
])("a connection of %i costs its node %i times", (size, share) => {
  expect(connectionShare(size)).toBe(share);
});

test("a set cost that depends on its rows is asked for, used and judged", async () => {
  emulator.faults.setCost((rows) => 10 + rows);
  const row = (index: number) => ({
    inventoryItemId: item,
    locationId: emulator.locationId,
    quantity: index,
    changeFromQuantity: null,
  });
  const { body } = await set(emulator, [row(1)]);
  emulator.faults.setCost(null);
  expect(body).toMatchObject({ extensions: { cost: { requestedQueryCost: 11, actualQueryCost: 11 } } });
});
