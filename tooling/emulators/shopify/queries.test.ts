import { afterAll, beforeAll, expect, test } from "vitest";
import type { VariantIds } from "./catalogue.ts";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { call } from "./testing.ts";

let emulator: ShopifyEmulator;
let variants: VariantIds[];

beforeAll(async () => {
  emulator = await startShopifyEmulator({ plan: "enterprise", locations: ["West", "East"] });
  variants = ["A-1", "a 1", "X-A-1", "A-10", "B-2", "B-2", "C-3"].map((sku, index) =>
    emulator.catalogue.addVariant({
      sku,
      title: `Product ${sku}`,
      barcode: `400000${index}`,
      quantity: index,
      committed: 1,
    }),
  );
});

afterAll(() => emulator.close());

const idsOf = (position: number): VariantIds =>
  variants[position] ?? { variantId: "", inventoryItemId: "", productId: "" };

test("nodes gives items, variants, products, locations and levels by their ids, and null for what is unknown or gone", async () => {
  const { inventoryItemId, variantId, productId } = idsOf(0);
  const gone = emulator.catalogue.addVariant({ sku: "GONE" });
  emulator.catalogue.deleteVariant(gone.variantId);
  const query = `query Q($ids: [ID!]!, $at: ID!) { nodes(ids: $ids) { __typename id
    ... on InventoryItem { sku tracked inventoryLevel(locationId: $at, includeInactive: true) { id isActive quantities(names: ["available", "on_hand"]) { name quantity } } }
    ... on ProductVariant { sku inventoryItem { id } product { title } }
    ... on Location { name isActive } } }`;
  const ids = [
    inventoryItemId,
    variantId,
    productId,
    emulator.locationId,
    gone.inventoryItemId,
    gone.variantId,
    gone.productId,
    "gid://shopify/InventoryItem/1",
    "nonsense",
  ];
  const { body } = await call(emulator, query, { ids, at: emulator.locationId });
  expect(body).toMatchObject({
    data: {
      nodes: [
        {
          __typename: "InventoryItem",
          id: inventoryItemId,
          sku: "A-1",
          tracked: true,
          inventoryLevel: {
            isActive: true,
            quantities: [
              { name: "available", quantity: 0 },
              { name: "on_hand", quantity: 1 },
            ],
          },
        },
        {
          __typename: "ProductVariant",
          id: variantId,
          sku: "A-1",
          inventoryItem: { id: inventoryItemId },
          product: { title: "Product A-1" },
        },
        { __typename: "Product", id: productId },
        { __typename: "Location", id: emulator.locationId, name: "West", isActive: true },
        null,
        null,
        null,
        null,
        null,
      ],
    },
  });
});

test("251 ids are too many", async () => {
  const reply = await call(emulator, "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", {
    ids: Array.from({ length: 251 }, () => "gid://x/1"),
  });
  expect(reply.body).toMatchObject({
    errors: [{ path: ["nodes", "ids"], extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" } }],
  });
});

test("all eight quantities of a level can be read; only the available one knows when it changed", async () => {
  const names = [
    "available",
    "committed",
    "damaged",
    "incoming",
    "on_hand",
    "quality_control",
    "reserved",
    "safety_stock",
  ];
  const { body } = await call(
    emulator,
    "query Q($id: ID!, $at: ID!, $names: [String!]!) { inventoryItem(id: $id) { inventoryLevel(locationId: $at) { id location { name } quantities(names: $names) { name quantity updatedAt } } } }",
    { id: idsOf(3).inventoryItemId, at: emulator.locationId, names },
  );
  const someTime: unknown = expect.any(String);
  const values: Record<string, number> = { available: 3, committed: 1, on_hand: 4 };
  expect(body).toMatchObject({
    data: {
      inventoryItem: {
        inventoryLevel: {
          id: expect.stringMatching(/^gid:\/\/shopify\/InventoryLevel\/\d+\?inventory_item_id=\d+$/u),
          quantities: names.map((name) => ({
            name,
            quantity: values[name] ?? 0,
            updatedAt: name === "available" ? someTime : null,
          })),
        },
      },
    },
  });
});

test("the shop, its locations, its versions and its quantity names can be read", async () => {
  const [, east = ""] = emulator.catalogue.locationIds();
  emulator.catalogue.setLocationActive(east, false);
  const { body } = await call(
    emulator,
    `{ shop { name myshopifyDomain currencyCode plan { publicDisplayName shopifyPlus } }
       locations(first: 10) { nodes { name isActive } } all: locations(first: 10, includeInactive: true) { nodes { name isActive } }
       publicApiVersions { handle supported } inventoryProperties { quantityNames { name belongsTo } } productVariantsCount(query: "sku:C-3") { count precision } }`,
  );
  emulator.catalogue.setLocationActive(east, true);
  expect(body).toMatchObject({
    data: {
      shop: {
        name: "trueup-demo",
        myshopifyDomain: "trueup-demo.myshopify.com",
        plan: { publicDisplayName: "Enterprise", shopifyPlus: true },
      },
      locations: { nodes: [{ name: "West", isActive: true }] },
      all: { nodes: [{ name: "West" }, { name: "East", isActive: false }] },
      publicApiVersions: expect.arrayContaining([
        { handle: "2026-10", supported: true },
        { handle: "2027-01", supported: false },
      ]),
      inventoryProperties: { quantityNames: { length: 8 } },
      productVariantsCount: { count: 7, precision: "EXACT" },
    },
  });
});
