import { describe, expect, test } from "vitest";
import type { ReadRow } from "../contract.ts";
import { readQuantities } from "./operations.ts";
import { costs, json, type Script, scriptShop, unhurried } from "./testing/scripted-shop.ts";

const HERE = "gid://shopify/Location/7";
const THERE = "gid://shopify/Location/8";

function row(id: number, more: Partial<ReadRow> = {}): ReadRow {
  return {
    variantId: `gid://shopify/ProductVariant/${id + 100}`,
    inventoryItemId: `gid://shopify/InventoryItem/${id}`,
    locationId: HERE,
    ...more,
  };
}

function item(id: number, more: object = {}) {
  return {
    __typename: "InventoryItem",
    id: `gid://shopify/InventoryItem/${id}`,
    tracked: true,
    inventoryLevel: { isActive: true, quantities: [{ name: "available", quantity: id * 10 }] },
    ...more,
  };
}

const OPEN = { name: "Warehouse", isActive: true };

async function read(rows: readonly ReadRow[], data: unknown) {
  const shop = scriptShop(() => json({ data, extensions: costs(7, 5, 1995) }));
  const answer = await shop.adapter.read(rows, unhurried());
  return { answer, shop };
}

function found(quantity: number, id: number) {
  return { kind: "found", quantity, inventoryItemId: `gid://shopify/InventoryItem/${id}` };
}

function problem(code: string, part: string) {
  return { kind: "problem", problem: { code, message: expect.stringContaining(part) } };
}

describe("one row", () => {
  test.each([
    ["a stocked item", row(1), OPEN, item(1), found(10, 1)],
    ["an item id with a sign", row(-3), OPEN, null, problem("variant_missing", "InventoryItem/-3")],
    [
      "an oversold item",
      row(1),
      OPEN,
      item(1, { inventoryLevel: { isActive: true, quantities: [{ name: "available", quantity: -4 }] } }),
      found(-4, 1),
    ],
    [
      "a variant that was never asked for its item",
      row(1, { inventoryItemId: null }),
      OPEN,
      { __typename: "ProductVariant", inventoryItem: item(1) },
      found(10, 1),
    ],
    ["a deleted item", row(1), OPEN, null, problem("variant_missing", "gid://shopify/InventoryItem/1")],
    [
      "a deleted variant",
      row(1, { inventoryItemId: null }),
      OPEN,
      null,
      problem("variant_missing", "gid://shopify/ProductVariant/101"),
    ],
    [
      "an untracked item",
      row(1),
      OPEN,
      item(1, { tracked: false }),
      problem("not_tracked", "InventoryItem/1"),
    ],
    [
      "an untracked item without a level",
      row(1),
      OPEN,
      item(1, { tracked: false, inventoryLevel: null }),
      problem("not_tracked", "InventoryItem/1"),
    ],
    ["no level", row(1), OPEN, item(1, { inventoryLevel: null }), problem("not_stocked", '"Warehouse"')],
    [
      "an inactive level",
      row(1),
      OPEN,
      item(1, { inventoryLevel: { isActive: false, quantities: [{ name: "available", quantity: 7 }] } }),
      problem("not_stocked", HERE),
    ],
    ["no such location", row(1), null, item(1, { inventoryLevel: null }), problem("location_missing", HERE)],
    [
      "a deactivated location",
      row(1),
      { name: "Old shed", isActive: false },
      item(1),
      problem("location_missing", '"Old shed"'),
    ],
    [
      "a variant id of another kind",
      row(1, { inventoryItemId: null, variantId: "123" }),
      OPEN,
      null,
      problem("variant_missing", '"123"'),
    ],
    [
      "a location id of another kind",
      row(1, { locationId: "Main" }),
      OPEN,
      null,
      problem("location_missing", '"Main"'),
    ],
  ])("%s", async (_, asked, location, node, result) => {
    const { answer } = await read([asked], { location0: location, nodes0: [node] });
    expect(answer).toMatchObject({ ok: true, value: [result] });
  });
});

describe("many rows", () => {
  test("come back in the order of the request, whatever their locations", async () => {
    const rows = [
      row(1),
      row(2, { locationId: THERE }),
      row(3, { variantId: "x" }),
      row(4, { inventoryItemId: null }),
      row(5, { locationId: THERE }),
    ];
    const { answer, shop } = await read(rows, {
      location0: OPEN,
      nodes0: [item(1), null, { __typename: "ProductVariant", inventoryItem: item(4) }],
      location1: { name: "Shop", isActive: true },
      nodes1: [item(2), item(5)],
    });
    expect(
      answer.ok &&
        answer.value.map((result) => (result.kind === "found" ? result.quantity : result.problem.code)),
    ).toEqual([10, 20, "variant_missing", 40, 50]);
    expect(shop.received.length).toBe(1);
    expect(JSON.parse(shop.received[0]?.body ?? "")).toEqual({
      query: readQuantities(2).document,
      variables: {
        ids0: [
          "gid://shopify/InventoryItem/1",
          "gid://shopify/InventoryItem/3",
          "gid://shopify/ProductVariant/104",
        ],
        location0: HERE,
        ids1: ["gid://shopify/InventoryItem/2", "gid://shopify/InventoryItem/5"],
        location1: THERE,
      },
    });
  });

  test("a malformed id is not sent, and spoils nothing", async () => {
    const rows = [row(1, { inventoryItemId: "gid://shopify/InventoryItem/abc" }), row(2)];
    const { answer, shop } = await read(rows, { location0: OPEN, nodes0: [item(2)] });
    expect(answer).toMatchObject({
      ok: true,
      value: [problem("variant_missing", "InventoryItem/abc"), { quantity: 20 }],
    });
    expect(shop.received[0]?.body).not.toContain("InventoryItem/abc");
  });

  test("nothing is sent where no row can be asked for", async () => {
    const { answer, shop } = await read([row(1, { locationId: "Main" })], {});
    expect(answer).toMatchObject({ ok: true, value: [problem("location_missing", "Main")], budget: null });
    expect(shop.received.length).toBe(0);
  });

  test("251 are a bug of the caller", async () => {
    const { adapter } = scriptShop(() => json({}));
    await expect(
      adapter.read(
        Array.from({ length: 251 }, (_, id) => row(id)),
        unhurried(),
      ),
    ).rejects.toThrow("at most 250");
  });
});

describe("an answer that is not as asked for", () => {
  test.each([
    ["too few nodes", { location0: OPEN, nodes0: [] }],
    ["too many nodes", { location0: OPEN, nodes0: [item(1), item(2)] }],
    ["another type", { location0: OPEN, nodes0: [{ __typename: "Product", id: "gid://shopify/Product/1" }] }],
    ["no location", { nodes0: [item(1)] }],
    [
      "a quantity that is none",
      {
        location0: OPEN,
        nodes0: [
          item(1, { inventoryLevel: { isActive: true, quantities: [{ name: "available", quantity: 1.5 }] } }),
        ],
      },
    ],
    [
      "another quantity",
      {
        location0: OPEN,
        nodes0: [
          item(1, { inventoryLevel: { isActive: true, quantities: [{ name: "on_hand", quantity: 1 }] } }),
        ],
      },
    ],
    ["null", null],
  ])("%s is unreadable", async (_, data) => {
    const { answer } = await read([row(1)], data);
    expect(answer).toMatchObject({ ok: false, failure: { kind: "ambiguous", code: "unreadable_answer" } });
  });
});

describe("the reserved cost", () => {
  test("grows to the highest price that Shopify named, throttled calls included", async () => {
    const prices = [52, 7, 61];
    const script: Script = (_, call) =>
      call === 3
        ? json({
            errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
            extensions: costs(61, null, 3),
          })
        : json({
            data: { location0: OPEN, nodes0: [item(1)] },
            extensions: costs(prices[call - 1] ?? 0, 5, 1900),
          });
    const { adapter } = scriptShop(script);
    const seen = [adapter.costs.read];
    for (const _ of prices) {
      await adapter.read([row(1)], unhurried());
      seen.push(adapter.costs.read);
    }
    expect(seen).toEqual([10, 52, 52, 61]);
    expect(adapter.costs.write).toBe(10);
  });
});
