import { afterAll, beforeAll, expect, test } from "vitest";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { call, codesOf, setMutation } from "./testing.ts";

let emulator: ShopifyEmulator;
let row: { inventoryItemId: string; locationId: string; quantity: number };

beforeAll(async () => {
  emulator = await startShopifyEmulator();
  const { inventoryItemId } = emulator.catalogue.addVariant({ sku: "A-1", quantity: 3 });
  row = { inventoryItemId, locationId: emulator.locationId, quantity: 5 };
});

afterAll(() => emulator.close());

const input = (over: object = {}) => ({
  name: "available",
  reason: "correction",
  quantities: [{ ...row, changeFromQuantity: null }],
  ...over,
});
const withoutDirective = setMutation.replace(" @idempotent(key: $key)", "").replace(", $key: String!", "");

test("a set call without @idempotent is charged 10 and answers BAD_REQUEST", async () => {
  const { status, text, body } = await call(emulator, withoutDirective, { input: input() });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    errors: [
      {
        message: "The @idempotent directive is required for this mutation but was not provided.",
        locations: [{ line: 2, column: 3 }],
        extensions: { code: "BAD_REQUEST" },
        path: ["inventorySetQuantities"],
      },
    ],
    data: { inventorySetQuantities: null },
    extensions: { cost: { requestedQueryCost: 10, actualQueryCost: 10 } },
  });
  expect(text).toContain('"maximumAvailable":2000.0,');
  expect(text).toMatch(/"currentlyAvailable":\d+,"restoreRate":100\.0\}/u);
});

test("a blank key is no key", async () => {
  expect(codesOf(await call(emulator, setMutation, { input: input(), key: "  " }))).toEqual(["BAD_REQUEST"]);
});

test("a row without changeFromQuantity is charged 10, answers INVALID_FIELD_ARGUMENTS and leaves the key unused", async () => {
  const { body } = await call(emulator, setMutation, { input: input({ quantities: [row] }), key: "absent" });
  expect(body).toMatchObject({
    errors: [
      {
        message: "InventoryQuantityInput must include the following argument: changeFromQuantity.",
        locations: [{ line: 2 }, { line: 2 }],
        extensions: { code: "INVALID_FIELD_ARGUMENTS" },
        path: ["inventorySetQuantities"],
      },
    ],
    data: { inventorySetQuantities: null },
    extensions: { cost: { requestedQueryCost: 10, actualQueryCost: 10 } },
  });
  expect(emulator.available(row.inventoryItemId)).toBe(3);
  expect(
    codesOf(
      await call(emulator, setMutation, {
        input: input({ quantities: [{ ...row, quantity: 3, changeFromQuantity: 3 }] }),
        key: "absent",
      }),
    ),
  ).toEqual([]);
});

test("a removed field is named in INVALID_VARIABLE; nothing runs and no cost is told", async () => {
  const variables = { input: input({ ignoreCompareQuantity: true }), key: "removed" };
  const { body } = await call(emulator, setMutation, variables);
  expect(body).toEqual({
    errors: [
      {
        message:
          "Variable $input of type InventorySetQuantitiesInput! was provided invalid value for ignoreCompareQuantity " +
          "(Field is not defined on InventorySetQuantitiesInput)",
        locations: [{ line: 1, column: 15 }],
        extensions: {
          code: "INVALID_VARIABLE",
          value: variables.input,
          problems: [
            {
              path: ["ignoreCompareQuantity"],
              explanation: "Field is not defined on InventorySetQuantitiesInput",
            },
          ],
        },
      },
    ],
  });
});
