import { afterEach, beforeEach, expect, test } from "vitest";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { call, codesOf, set, setMutation } from "./testing.ts";
import type { Reply } from "./testing.ts";

let emulator: ShopifyEmulator;
let item: string;
let east: string;

beforeEach(async () => {
  emulator = await startShopifyEmulator({ locations: ["West", "East"] });
  east = emulator.catalogue.locationIds()[1] ?? "";
  item = emulator.catalogue.addVariant({ sku: "A-1", quantity: 3, tracked: false }).inventoryItemId;
});

afterEach(() => emulator.close());

const setTo = (quantity: number, key: string, query = setMutation): Promise<Reply> =>
  set(
    emulator,
    [{ inventoryItemId: item, locationId: emulator.locationId, quantity, changeFromQuantity: 3 }],
    { key, query },
  );

test("the same call under the same key replays its outcome and changes nothing", async () => {
  const first = await setTo(9, "key");
  emulator.edit(item, { available: 4 });
  const second = await setTo(9, "key");
  expect(dataOf(second)).toEqual(dataOf(first));
  expect(emulator.available(item)).toBe(4);
});

test("a replay rebuilds the group", async () => {
  const query = setMutation.replace(
    "userErrors",
    "inventoryAdjustmentGroup { id changes { name delta item { id } } } userErrors",
  );
  const first = await setTo(9, "key", query);
  expect(dataOf(first)).toMatchObject({
    inventorySetQuantities: { inventoryAdjustmentGroup: { changes: { length: 2 } } },
  });
  expect(dataOf(await setTo(9, "key", query))).toEqual(dataOf(first));
});

test("a key whose call ended in userErrors replays them, even when the call would succeed by now", async () => {
  emulator.edit(item, { available: 4 });
  expect(codesOf(await setTo(9, "key"))).toEqual(["CHANGE_FROM_QUANTITY_STALE"]);
  emulator.edit(item, { available: 3 });
  expect(codesOf(await setTo(9, "key"))).toEqual(["CHANGE_FROM_QUANTITY_STALE"]);
  expect(emulator.log.writes.map((write) => write.outcome)).toEqual(["refused", "replayed"]);
});

test("other rows under a used key are a parameter mismatch, and the first outcome still replays", async () => {
  await setTo(9, "key");
  const mismatch = await setTo(10, "key");
  expect(dataOf(mismatch)).toMatchObject({
    inventorySetQuantities: { userErrors: [{ code: "IDEMPOTENCY_KEY_PARAMETER_MISMATCH", field: null }] },
  });
  expect(emulator.available(item)).toBe(9);
  expect(codesOf(await setTo(9, "key"))).toEqual([]);
});

test("the keys of two apps are strangers", async () => {
  const other = emulator.addApp("other");
  await setTo(9, "key");
  const input = {
    name: "available",
    reason: "other",
    quantities: [
      { inventoryItemId: item, locationId: emulator.locationId, quantity: 1, changeFromQuantity: 9 },
    ],
  };
  expect(
    codesOf(await call(emulator, setMutation, { key: "key", input }, { token: other.accessToken })),
  ).toEqual([]);
  expect(emulator.available(item)).toBe(1);
});

test("a key may not be used for another mutation", async () => {
  await setTo(9, "key");
  expect(dataOf(await activate({ key: "key" }))).toMatchObject({
    inventoryActivate: { userErrors: [{ message: expect.stringContaining("different parameters") }] },
  });
});

test("an activation stocks the item, with a quantity if one is given, and keeps what the level held otherwise", async () => {
  expect(dataOf(await activate({ available: 5 }))).toMatchObject({
    inventoryActivate: {
      inventoryLevel: { isActive: true, quantities: [{ quantity: 5 }, { quantity: 5 }] },
      userErrors: [],
    },
  });
  emulator.catalogue.setLevelActive(item, east, false);
  expect(emulator.available(item, east)).toBe(5);
  expect(dataOf(await activate({}))).toMatchObject({
    inventoryActivate: { inventoryLevel: { isActive: true, quantities: [{ quantity: 5 }, { quantity: 5 }] } },
  });
});

test("an activation with on hand counts from what is committed", async () => {
  const [first = ""] = emulator.catalogue.locationIds();
  emulator.sell(item, 2);
  emulator.catalogue.setLevelActive(item, first, false);
  expect(dataOf(await activate({ onHand: 10, at: first }))).toMatchObject({
    inventoryActivate: { inventoryLevel: { quantities: [{ quantity: 8 }, { quantity: 10 }] } },
  });
});

test("an activation of an active level succeeds, but sets no quantity", async () => {
  await activate({ available: 5 });
  expect(dataOf(await activate({}))).toMatchObject({
    inventoryActivate: { inventoryLevel: { isActive: true }, userErrors: [] },
  });
  expect(dataOf(await activate({ onHand: 9 }))).toMatchObject({
    inventoryActivate: {
      inventoryLevel: { quantities: [{ quantity: 5 }, { quantity: 5 }] },
      userErrors: [
        {
          field: ["onHand"],
          message: "Not allowed to set an on_hand quantity when the item is already active at the location.",
        },
      ],
    },
  });
});

test.each([
  {
    title: "both quantities",
    args: { available: 1, onHand: 1 },
    fields: [["available"], ["onHand"]],
    message:
      "The product couldn't be stocked at East because not allowed to set available and on_hand quantities at the same time.",
  },
  {
    title: "a quantity beyond a billion",
    args: { onHand: 1_000_000_001 },
    fields: [["onHand"]],
    message:
      "The product couldn't be stocked at East because the quantity needs to be between -1 billion and 1 billion.",
  },
  {
    title: "an unknown item",
    args: { id: "gid://shopify/InventoryItem/1" },
    fields: [["inventoryItemId"]],
    message: expect.stringContaining("wasn't found"),
  },
  {
    title: "an unknown location",
    args: { at: "gid://shopify/Location/1" },
    fields: [["locationId"]],
    message: expect.stringContaining("wasn't found"),
  },
])("an activation with $title is refused", async ({ args, fields, message }) => {
  const userErrors = fields.map((field) => ({ field, message: message as unknown }));
  expect(dataOf(await activate(args))).toMatchObject({
    inventoryActivate: { inventoryLevel: null, userErrors },
  });
});

test("an activation needs @idempotent, an item update does not", async () => {
  expect(codesOf(await activate({ directive: "" }))).toEqual(["BAD_REQUEST"]);
  const reply = await update(item, { tracked: true });
  expect(dataOf(reply)).toMatchObject({
    inventoryItemUpdate: { inventoryItem: { id: item, tracked: true }, userErrors: [] },
  });
});

test("an item's SKU can be changed, and is found by its new one", async () => {
  await update(item, { sku: "NEW-1" });
  const query = '{ productVariants(first: 5, query: "sku:NEW-1") { nodes { sku } } }';
  expect(dataOf(await call(emulator, query))).toEqual({ productVariants: { nodes: [{ sku: "NEW-1" }] } });
});

test("an update of an unknown item is refused", async () => {
  const message = "The product couldn't be updated because it does not exist.";
  expect(dataOf(await update("gid://shopify/InventoryItem/1", { tracked: true }))).toEqual({
    inventoryItemUpdate: { inventoryItem: null, userErrors: [{ field: ["id"], message }] },
  });
});

interface Activation {
  readonly id?: string;
  readonly at?: string;
  readonly available?: number;
  readonly onHand?: number;
  readonly key?: string;
  readonly directive?: string;
}

function activate({ id = item, at = east, key, directive, ...quantities }: Activation): Promise<Reply> {
  const query = `mutation Activate($id: ID!, $at: ID!, $available: Int, $onHand: Int) {
    inventoryActivate(inventoryItemId: $id, locationId: $at, available: $available, onHand: $onHand)
      ${directive ?? `@idempotent(key: "${key ?? crypto.randomUUID()}")`}
      { inventoryLevel { isActive quantities(names: ["available", "on_hand"]) { quantity } } userErrors { field message } } }`;
  return call(emulator, query, { id, at, ...quantities });
}

function update(id: string, input: object): Promise<Reply> {
  const query = `mutation Update($id: ID!, $input: InventoryItemInput!) {
    inventoryItemUpdate(id: $id, input: $input) { inventoryItem { id tracked } userErrors { field message } } }`;
  return call(emulator, query, { id, input });
}

function dataOf({ body }: Reply): unknown {
  return typeof body === "object" && body !== null && "data" in body ? body.data : undefined;
}
