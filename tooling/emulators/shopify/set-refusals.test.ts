import { afterEach, beforeEach, expect, test } from "vitest";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { acceptedReasons } from "./set-quantities.ts";
import { codesOf, set } from "./testing.ts";

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
const errorAt = (index: number, leaf: string, code: string, message: string) => ({
  field: ["input", "quantities", String(index), leaf],
  code,
  message,
});
const answer = (userErrors: readonly object[]) => ({ data: { inventorySetQuantities: { userErrors } } });

test.each([
  {
    title: "available below the range",
    name: "available",
    quantity: -1_000_000_001,
    code: "INVALID_QUANTITY_TOO_LOW",
    message: "The quantity can't be lower than -1,000,000,000.",
  },
  {
    title: "available above the range",
    name: "available",
    quantity: 1_000_000_001,
    code: "INVALID_QUANTITY_TOO_HIGH",
    message: "The quantity can't be higher than 1,000,000,000.",
  },
  {
    title: "on hand below zero",
    name: "on_hand",
    quantity: -1,
    code: "INVALID_QUANTITY_NEGATIVE",
    message: "The quantity can't be negative.",
  },
  {
    title: "on hand above the range",
    name: "on_hand",
    quantity: 1_000_000_001,
    code: "INVALID_QUANTITY_TOO_HIGH",
    message: "The quantity can't be higher than 1,000,000,000.",
  },
])("$title is refused", async ({ name, quantity, code, message }) => {
  const { body } = await set(emulator, [row(quantity)], { name });
  expect(body).toMatchObject(answer([errorAt(0, "quantity", code, message)]));
  expect(emulator.available(item)).toBe(3);
});

test.each([-1_000_000_000, 1_000_000_000])("the bound %i itself is accepted", async (quantity) => {
  expect((await set(emulator, [row(quantity)])).body).toMatchObject(answer([]));
  expect(emulator.available(item)).toBe(quantity);
});

test("every faulty row is named by its index, of every kind, and the good ones are not applied either", async () => {
  const bundle = emulator.catalogue.addVariant({ sku: "B-1", inventory: "nonMutable" }).inventoryItemId;
  const good = emulator.catalogue.addVariant({ sku: "C-1", quantity: 7 }).inventoryItemId;
  const negative = emulator.catalogue.addVariant({ sku: "D-1" }).inventoryItemId;
  const { body } = await set(
    emulator,
    [
      row(-1, null, { inventoryItemId: negative }),
      row(1, null, { inventoryItemId: "gid://shopify/InventoryItem/1" }),
      row(1, null, { locationId: "gid://shopify/Location/1" }),
      row(1, 4),
      row(1, null, { inventoryItemId: bundle }),
      row(1, null, { inventoryItemId: good }),
      row(1, null, {
        inventoryItemId: "gid://shopify/InventoryItem/2",
        locationId: "gid://shopify/Location/2",
      }),
    ],
    { name: "on_hand" },
  );
  const unknownItem = "The specified inventory item could not be found.";
  const unknownLocation = "The specified location could not be found.";
  expect(body).toMatchObject(
    answer([
      errorAt(0, "quantity", "INVALID_QUANTITY_NEGATIVE", "The quantity can't be negative."),
      errorAt(1, "inventoryItemId", "INVALID_INVENTORY_ITEM", unknownItem),
      errorAt(2, "locationId", "INVALID_LOCATION", unknownLocation),
      errorAt(
        3,
        "changeFromQuantity",
        "CHANGE_FROM_QUANTITY_STALE",
        "The changeFromQuantity argument no longer matches the persisted quantity.",
      ),
      errorAt(
        4,
        "inventoryItemId",
        "NON_MUTABLE_INVENTORY_ITEM",
        "The specified inventory item is not allowed to be adjusted.",
      ),
      errorAt(6, "inventoryItemId", "INVALID_INVENTORY_ITEM", unknownItem),
      errorAt(6, "locationId", "INVALID_LOCATION", unknownLocation),
    ]),
  );
  expect(emulator.available(good)).toBe(7);
});

test("a pair given twice is named at every place it stands", async () => {
  const other = emulator.catalogue.addVariant({ sku: "D-1" }).inventoryItemId;
  const { body } = await set(emulator, [row(1), row(1, null, { inventoryItemId: other }), row(2)]);
  const message = "The combination of inventoryItemId and locationId must be unique.";
  const code = "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR";
  expect(body).toMatchObject(
    answer([errorAt(0, "locationId", code, message), errorAt(2, "locationId", code, message)]),
  );
});

test.each(["damaged", "committed", "incoming", "nonsense"])("the name %s is refused", async (name) => {
  const { body } = await set(emulator, [row(1)], { name });
  const message = "The quantity name must be either 'available' or 'on_hand'.";
  expect(body).toMatchObject(answer([{ field: ["input", "name"], code: "INVALID_NAME", message }]));
});

test.each(acceptedReasons)("the reason %s is accepted", async (reason) => {
  expect(codesOf(await set(emulator, [row(4)], { reason }))).toEqual([]);
});

test("an unknown reason and a reference that is no URI are refused, together", async () => {
  const { body } = await set(emulator, [row(1)], { reason: "because", referenceDocumentUri: "no uri" });
  expect(body).toMatchObject(
    answer([
      { field: ["input", "reason"], code: "INVALID_REASON" },
      { field: ["input", "referenceDocumentUri"], code: "INVALID_REFERENCE_DOCUMENT" },
    ]),
  );
});

test("250 rows are taken, 251 are not, and the bucket is left alone", async () => {
  const rows = Array.from({ length: 251 }, () =>
    row(1, null, { inventoryItemId: emulator.catalogue.addVariant({ sku: null }).inventoryItemId }),
  );
  const held = emulator.availablePoints();
  const { status, body } = await set(emulator, rows);
  expect(status).toBe(200);
  expect(body).toEqual({
    errors: [
      {
        message: "The input array size of 251 is greater than the maximum allowed of 250.",
        locations: [{ line: 2, column: 3 }],
        path: ["inventorySetQuantities", "input", "quantities"],
        extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" },
      },
    ],
  });
  expect(emulator.availablePoints()).toBe(held);
  expect(codesOf(await set(emulator, rows.slice(1)))).toEqual([]);
});
