import { LISTING_PROBLEM_CODES } from "@trueup/sdk";
import { describe, expect, test } from "vitest";
import type { WriteRow } from "../contract.ts";
import { SET_QUANTITIES } from "./operations.ts";
import {
  ACCESS_TOKEN,
  costs,
  HOST,
  json,
  type Script,
  scriptShop,
  unhurried,
} from "./testing/scripted-shop.ts";

const LOCATION = "gid://shopify/Location/7";

function row(index: number, quantity = 10, expected = 9): WriteRow {
  return {
    variantId: `gid://shopify/ProductVariant/${index + 100}`,
    inventoryItemId: `gid://shopify/InventoryItem/${index}`,
    locationId: LOCATION,
    quantity,
    expected,
  };
}

async function write(script: Script, rows: readonly WriteRow[] = [row(0), row(1), row(2), row(3)]) {
  const shop = scriptShop(script);
  const answer = await shop.adapter.write({ key: "att_1", body: shop.adapter.encode(rows) }, unhurried());
  return { answer, shop };
}

function userErrors(...errors: readonly { code?: string; field?: readonly string[]; message?: string }[]) {
  return json({
    data: {
      inventorySetQuantities: {
        userErrors: errors.map(({ code = null, field = null, message = "no" }) => ({ code, field, message })),
      },
    },
  });
}

function at(index: number, leaf = "quantity"): readonly string[] {
  return ["input", "quantities", String(index), leaf];
}

function problem(code: string, part: string) {
  return { kind: "problem", problem: { code, message: expect.stringContaining(part) } };
}

const DONE = { data: { inventorySetQuantities: { userErrors: [] } }, extensions: costs(10, 10, 1990) };

describe("the request", () => {
  test("is the stored body, byte for byte, with the key beside it", async () => {
    const rows = [row(1, 12, 11), row(2, 0, -3)];
    const { shop } = await write(() => json(DONE), rows);
    const [request] = shop.received;
    expect(request?.url).toBe(`https://${HOST}/admin/api/2026-10/graphql.json`);
    expect(request?.headers.get("x-shopify-access-token")).toBe(ACCESS_TOKEN);
    expect(request?.headers.get("content-type")).toBe("application/json");
    expect(request?.body).toBe(
      `{"query":${JSON.stringify(SET_QUANTITIES.document)},"variables":{"input":${shop.adapter.encode(rows)},"key":"att_1"}}`,
    );
  });

  test("sets available with the expected number and a reason", () => {
    const { adapter } = scriptShop(() => json(DONE));
    expect(JSON.parse(adapter.encode([row(1, 12, -3)]))).toEqual({
      name: "available",
      reason: "correction",
      quantities: [
        {
          inventoryItemId: "gid://shopify/InventoryItem/1",
          locationId: LOCATION,
          quantity: 12,
          changeFromQuantity: -3,
        },
      ],
    });
  });

  test("is the same when it is sent again", async () => {
    const { adapter, received } = scriptShop(() => json(DONE));
    const request = { key: "att_1", body: adapter.encode([row(1)]) };
    await adapter.write(request, unhurried());
    await adapter.write(request, unhurried());
    expect(received[1]?.body).toBe(received[0]?.body);
  });

  test("keeps the bytes of a stored body that another encoder spaced differently", async () => {
    const { adapter, received } = scriptShop(() => json(DONE));
    const body = adapter.encode([row(1)]).replaceAll(",", " ,\n");
    await adapter.write({ key: "att_1", body }, unhurried());
    expect(received[0]?.body).toContain(body);
  });

  test.each([
    ["no row", []],
    ["251 rows", Array.from({ length: 251 }, (_, index) => row(index))],
    ["half a unit", [row(1, 1.5)]],
    ["no number", [row(1, Number.NaN)]],
    ["an unknown expectation", [row(1, 1, Number.NaN)]],
  ])("is never made of %s", (_, rows) => {
    expect(() => scriptShop(() => json(DONE)).adapter.encode(rows)).toThrow(/rows|not a quantity/);
  });
});

describe("answers for the whole call", () => {
  test.each([
    ["changes made", DONE],
    [
      "nothing to change, a null group",
      { data: { inventorySetQuantities: { inventoryAdjustmentGroup: null, userErrors: [] } } },
    ],
  ])("%s is written", async (_, body) => {
    expect((await write(() => json(body))).answer).toMatchObject({ kind: "written" });
  });

  test("the budget is what Shopify reports", async () => {
    const { answer } = await write(() => json(DONE));
    expect(answer.budget).toEqual({ charged: 10, available: 1990, capacity: 2000, perSecond: 100 });
  });

  test("a malformed cost block does not put a write in doubt", async () => {
    const { answer } = await write(() =>
      json({ ...DONE, extensions: { cost: { requestedQueryCost: "?" } } }),
    );
    expect(answer).toEqual({ kind: "written", budget: null });
  });

  test.each([
    ["IDEMPOTENCY_CONCURRENT_REQUEST", { kind: "still_running" }],
    ["IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED", { kind: "key_spent" }],
    [
      "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
      { kind: "failed", failure: { kind: "rejected", code: "request_refused" } },
    ],
    ["INVALID_NAME", { kind: "failed", failure: { kind: "rejected", code: "request_refused" } }],
    ["INVALID_REASON", { kind: "failed", failure: { kind: "rejected", code: "request_refused" } }],
    [
      "INVALID_REFERENCE_DOCUMENT",
      { kind: "failed", failure: { kind: "rejected", code: "request_refused" } },
    ],
  ])("%s concerns the request", async (code, expected) => {
    const { answer } = await write(() => userErrors({ code, field: ["input", "name"] }));
    expect(answer).toMatchObject(expected);
  });

  test.each([
    ["without a field", { code: "INVALID_LOCATION" }],
    ["with the field of the whole list", { code: "INVALID_LOCATION", field: ["input", "quantities"] }],
    ["with a row that was not sent", { code: "INVALID_LOCATION", field: at(4) }],
    ["with a row of another list", { code: "INVALID_LOCATION", field: ["input", "changes", "1"] }],
    ["with an index that is none", { code: "INVALID_LOCATION", field: ["input", "quantities", "x"] }],
  ])("an error %s refuses the batch", async (_, error) => {
    const { answer } = await write(() => userErrors({ ...error, message: "Bad\u0000 \n location" }));
    expect(answer).toMatchObject({ kind: "batch_refused", message: "Bad location (INVALID_LOCATION)" });
  });
});

describe("answers for rows", () => {
  const ITEM = "gid://shopify/InventoryItem/2";

  test.each([
    ["CHANGE_FROM_QUANTITY_STALE", { kind: "stale" }],
    ["COMPARE_QUANTITY_STALE", { kind: "stale" }],
    ["INVALID_INVENTORY_ITEM", problem("variant_missing", ITEM)],
    ["INVALID_LOCATION", problem("location_missing", LOCATION)],
    ["NON_MUTABLE_INVENTORY_ITEM", problem("not_settable", ITEM)],
    ["INVALID_QUANTITY_NEGATIVE", problem("quantity_refused", "10")],
    ["INVALID_QUANTITY_TOO_HIGH", problem("quantity_refused", "10")],
    ["INVALID_QUANTITY_TOO_LOW", problem("quantity_refused", "10")],
    ["NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR", problem("duplicate_variant", ITEM)],
    ["COMPARE_QUANTITY_REQUIRED", problem("refused", "COMPARE_QUANTITY_REQUIRED")],
    ["SOMETHING_NEW", problem("refused", "SOMETHING_NEW")],
    [undefined, problem("refused", "no")],
  ])("%s names its row", async (code, refusal) => {
    const { answer } = await write(() =>
      userErrors({ ...(code === undefined ? {} : { code }), field: at(2) }),
    );
    expect(answer).toMatchObject({ kind: "rows_refused", rows: [{ index: 2, refusal }] });
  });

  test("several classes in one answer each name their row, in order", async () => {
    const { answer } = await write(() =>
      userErrors(
        { code: "CHANGE_FROM_QUANTITY_STALE", field: at(3, "changeFromQuantity") },
        { code: "INVALID_QUANTITY_NEGATIVE", field: at(0) },
        { code: "INVALID_LOCATION", field: at(2, "locationId") },
      ),
    );
    expect(answer).toMatchObject({
      kind: "rows_refused",
      rows: [
        { index: 0, refusal: { problem: { code: "quantity_refused" } } },
        { index: 2, refusal: { problem: { code: "location_missing" } } },
        { index: 3, refusal: { kind: "stale" } },
      ],
    });
  });

  test("a row that is stale and gone is gone", async () => {
    const { answer } = await write(() =>
      userErrors(
        { code: "CHANGE_FROM_QUANTITY_STALE", field: at(1) },
        { code: "INVALID_INVENTORY_ITEM", field: at(1, "inventoryItemId") },
        { code: "INVALID_LOCATION", field: at(1, "locationId") },
      ),
    );
    expect(answer).toMatchObject({
      rows: [{ index: 1, refusal: { kind: "problem", problem: { code: "variant_missing" } } }],
    });
  });

  test("rows that are named count, beside an error that names none", async () => {
    const { answer } = await write(() =>
      userErrors({ code: "SOMETHING_NEW" }, { code: "CHANGE_FROM_QUANTITY_STALE", field: at(1) }),
    );
    expect(answer).toMatchObject({ kind: "rows_refused", rows: [{ index: 1 }] });
  });

  test("every problem but those that only a read can see is reached by a code", () => {
    const reached = [
      "variant_missing",
      "location_missing",
      "not_settable",
      "quantity_refused",
      "duplicate_variant",
      "refused",
    ];
    expect(LISTING_PROBLEM_CODES.filter((code) => !reached.includes(code))).toEqual([
      "not_tracked",
      "not_stocked",
    ]);
  });
});
