import { afterEach, beforeEach, expect, test } from "vitest";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { call, codesOf, set, setMutation } from "./testing.ts";

let emulator: ShopifyEmulator;
let item: string;
let location: string;

beforeEach(async () => {
  emulator = await startShopifyEmulator({ locations: ["Shop location", "My Custom Location"] });
  location = emulator.locationId;
  item = emulator.catalogue.addVariant({ sku: "A-1", quantity: 3, committed: 2 }).inventoryItemId;
});

afterEach(() => emulator.close());

const row = (quantity: number, changeFromQuantity: number | null = null, over: object = {}) => ({
  inventoryItemId: item,
  locationId: location,
  quantity,
  changeFromQuantity,
  ...over,
});
const answer = (userErrors: readonly object[]) => ({ data: { inventorySetQuantities: { userErrors } } });

test("setting available moves available and on hand by the same", async () => {
  const { status, body } = await set(emulator, [row(10, 3)]);
  expect(status).toBe(200);
  expect(body).toMatchObject(answer([]));
  expect(emulator.levels()).toMatchObject([{ available: 10, onHand: 12, committed: 2 }]);
});

test("setting on hand lets available absorb the difference, below zero if need be", async () => {
  await set(emulator, [row(1, 5)], { name: "on_hand" });
  expect(emulator.levels()).toMatchObject([{ available: -1, onHand: 1, committed: 2 }]);
});

test("available may be negative", async () => {
  expect((await set(emulator, [row(-5)])).body).toMatchObject(answer([]));
  expect(emulator.available(item)).toBe(-5);
});

test("a change yields an available and an on hand row each, without the quantity after it", async () => {
  const query = setMutation.replace(
    "userErrors",
    "inventoryAdjustmentGroup { id createdAt reason referenceDocumentUri changes { name delta quantityAfterChange item { id } location { id name } } } userErrors",
  );
  const { body } = await set(emulator, [row(8)], { query, referenceDocumentUri: "gid://trueup/Push/1" });
  const change = {
    delta: 5,
    quantityAfterChange: null,
    item: { id: item },
    location: { id: location, name: "Shop location" },
  };
  expect(body).toMatchObject({
    data: {
      inventorySetQuantities: {
        inventoryAdjustmentGroup: {
          id: expect.stringMatching(/^gid:\/\/shopify\/InventoryAdjustmentGroup\/\d+$/u),
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u),
          reason: "correction",
          referenceDocumentUri: "gid://trueup/Push/1",
          changes: [
            { name: "available", ...change },
            { name: "on_hand", ...change },
          ],
        },
        userErrors: [],
      },
    },
  });
});

test("setting what is held already succeeds with a null group", async () => {
  const query = setMutation.replace("userErrors", "inventoryAdjustmentGroup { id } userErrors");
  const { body } = await set(emulator, [row(3, 3)], { query });
  expect(body).toMatchObject({
    data: { inventorySetQuantities: { inventoryAdjustmentGroup: null, userErrors: [] } },
  });
  expect(emulator.log.writes).toMatchObject([{ outcome: "unchanged" }]);
});

test("the compare looks at the quantity that is set", async () => {
  expect(codesOf(await set(emulator, [row(9, 3)], { name: "on_hand" }))).toEqual([
    "CHANGE_FROM_QUANTITY_STALE",
  ]);
  expect(codesOf(await set(emulator, [row(9, 5)], { name: "on_hand" }))).toEqual([]);
});

test("an explicit null turns the compare off", async () => {
  emulator.sell(item, 1);
  expect((await set(emulator, [row(9, null)])).body).toMatchObject(answer([]));
});

test("writing where the item is not stocked succeeds and makes a level that does not sell", async () => {
  const [, second = ""] = emulator.catalogue.locationIds();
  expect(codesOf(await set(emulator, [row(7, 0, { locationId: second })]))).toEqual([]);
  expect(emulator.levels()[1]).toMatchObject({
    locationId: second,
    isActive: false,
    available: 7,
    onHand: 7,
  });
  const query = `query Q($id: ID!, $at: ID!) { inventoryItem(id: $id) {
    shown: inventoryLevel(locationId: $at) { id }
    all: inventoryLevel(locationId: $at, includeInactive: true) { isActive }
    variant { inventoryQuantity } } }`;
  const { body } = await call(emulator, query, { id: item, at: second });
  expect(body).toMatchObject({
    data: { inventoryItem: { shown: null, all: { isActive: false }, variant: { inventoryQuantity: 3 } } },
  });
});

test("writing to an item that is not tracked succeeds", async () => {
  emulator.catalogue.setTracked(item, false);
  expect(codesOf(await set(emulator, [row(8)]))).toEqual([]);
});

test("rows of several locations may share a call", async () => {
  const [, second = ""] = emulator.catalogue.locationIds();
  expect(codesOf(await set(emulator, [row(1), row(2, null, { locationId: second })]))).toEqual([]);
  expect(emulator.levels().map((level) => level.available)).toEqual([1, 2]);
});

test("inline arguments and aliases work as variables do", async () => {
  const { body } = await call(
    emulator,
    `mutation { first: inventorySetQuantities(input: { name: "available", reason: "correction", quantities: [
      { inventoryItemId: "${item}", locationId: "${location}", quantity: 11, changeFromQuantity: 3 }] })
      @idempotent(key: "inline") { problems: userErrors { code } } }`,
  );
  expect(body).toMatchObject({ data: { first: { problems: [] } } });
  expect(emulator.available(item)).toBe(11);
});

test("the total of the product trails the levels for a while", async () => {
  let time = 1_000_000;
  const slow = await startShopifyEmulator({ now: () => time });
  const ids = slow.catalogue.addVariant({ sku: "T-1", quantity: 3 });
  const entry = {
    inventoryItemId: ids.inventoryItemId,
    locationId: slow.locationId,
    quantity: 9,
    changeFromQuantity: 3,
  };
  await set(slow, [entry]);
  const query =
    "query Q($id: ID!) { productVariant(id: $id) { inventoryQuantity product { totalInventory } } }";
  const read = async () => (await call(slow, query, { id: ids.variantId })).body;
  expect(await read()).toMatchObject({
    data: { productVariant: { inventoryQuantity: 9, product: { totalInventory: 3 } } },
  });
  time += 2_000;
  expect(await read()).toMatchObject({
    data: { productVariant: { inventoryQuantity: 9, product: { totalInventory: 9 } } },
  });
  await slow.close();
});
