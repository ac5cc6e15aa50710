import { afterAll, beforeAll, expect, test } from "vitest";
import type { VariantIds } from "./catalogue.ts";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { call, codesOf } from "./testing.ts";

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

test.each([
  { query: "sku:'A-1'", found: ["A-1", "a 1", "X-A-1"] },
  { query: 'sku:"A-1"', found: ["A-1", "a 1", "X-A-1"] },
  { query: "sku:A-10", found: ["A-10"] },
  { query: "sku:B-2", found: ["B-2", "B-2"] },
  { query: "sku:'A-10' OR sku:'C-3'", found: ["A-10", "C-3"] },
  { query: "sku:'A-1' barcode:4000002", found: ["X-A-1"] },
  { query: "sku:'A-1' AND barcode:4000002", found: ["X-A-1"] },
  { query: "barcode:4000006", found: ["C-3"] },
  { query: "title:'Product C-3'", found: ["C-3"] },
  { query: "sku:'Z-9'", found: [] },
  { query: "sku:nonsense OR sku:C-3", found: ["C-3"] },
])("a search for $query finds by words: $found", async ({ query, found }) => {
  const reply = await call(
    emulator,
    "query Q($query: String!) { productVariants(first: 50, query: $query) { nodes { sku } } }",
    { query },
  );
  expect(reply.body).toMatchObject({ data: { productVariants: { nodes: found.map((sku) => ({ sku })) } } });
  expect(codesOf(reply)).toEqual([]);
});

test.each([
  { title: "neither first nor last", args: "", message: "you must provide one of first or last" },
  { title: "both", args: "(first: 1, last: 1)", message: "providing both first and last is not supported" },
  {
    title: "more than 250",
    args: "(first: 251)",
    message: "the page size must lie between 0 and 250, got 251",
  },
  {
    title: "a cursor of another kind",
    args: '(first: 1, after: "nonsense")',
    message: "Invalid cursor for current pagination sort.",
  },
])("a page with $title is BAD_REQUEST", async ({ args, message }) => {
  const { body } = await call(emulator, `{ productVariants${args} { nodes { id } } }`);
  expect(body).toMatchObject({
    errors: [{ message, extensions: { code: "BAD_REQUEST" }, path: ["productVariants"] }],
    data: null,
  });
});

test("an id window finds what follows an id, in order", async () => {
  const query = "query Q($query: String!) { inventoryItems(first: 3, query: $query) { nodes { id } } }";
  const number = idsOf(2).inventoryItemId.split("/").at(-1);
  const { body } = await call(emulator, query, { query: `id:>${number}` });
  expect(body).toMatchObject({
    data: {
      inventoryItems: { nodes: [3, 4, 5].map((position) => ({ id: idsOf(position).inventoryItemId })) },
    },
  });
});

test("items know how many others have their SKU", async () => {
  const query = "query Q($ids: [ID!]!) { nodes(ids: $ids) { ... on InventoryItem { duplicateSkuCount } } }";
  const { body } = await call(emulator, query, { ids: [idsOf(0).inventoryItemId, idsOf(4).inventoryItemId] });
  expect(body).toMatchObject({ data: { nodes: [{ duplicateSkuCount: 0 }, { duplicateSkuCount: 1 }] } });
});

test("pages follow one another by cursor, forwards, backwards and in reverse", async () => {
  const query = `query Q($first: Int, $last: Int, $after: String, $before: String, $reverse: Boolean) {
    productVariants(first: $first, last: $last, after: $after, before: $before, reverse: $reverse) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  const ids = variants.map(({ variantId }) => variantId);
  const page = async (args: object) => {
    const { body } = await call(emulator, query, args);
    const found = JSON.stringify(body);
    return {
      positions: [...found.matchAll(/ProductVariant\/(?<id>\d+)"/gu)].map((match) =>
        ids.indexOf(`gid://shopify/ProductVariant/${match.groups?.["id"]}`),
      ),
      next: found.includes('"hasNextPage":true'),
      previous: found.includes('"hasPreviousPage":true'),
      start: /"startCursor":"(?<cursor>[^"]+)"/u.exec(found)?.groups?.["cursor"],
      end: /"endCursor":"(?<cursor>[^"]+)"/u.exec(found)?.groups?.["cursor"],
    };
  };
  const one = await page({ first: 3 });
  expect(one).toMatchObject({ positions: [0, 1, 2], next: true, previous: false });
  const two = await page({ first: 3, after: one.end });
  expect(two).toMatchObject({ positions: [3, 4, 5], next: true, previous: true });
  const three = await page({ first: 3, after: two.end });
  expect(three).toMatchObject({ positions: [6], next: false, previous: true });
  expect(await page({ last: 2, before: three.start })).toMatchObject({
    positions: [4, 5],
    next: true,
    previous: true,
  });
  expect(await page({ last: 2 })).toMatchObject({ positions: [5, 6], next: false });
  const reversed = await page({ first: 2, reverse: true });
  expect(reversed).toMatchObject({ positions: [6, 5], next: true });
  expect(await page({ first: 2, reverse: true, after: reversed.end })).toMatchObject({ positions: [4, 3] });
});

test("a cursor outlives the row it points at", async () => {
  const shop = await startShopifyEmulator();
  const [first, second] = ["1", "2", "3"].map((sku) => shop.catalogue.addVariant({ sku }));
  const query =
    "query Q($after: String) { inventoryItems(first: 1, after: $after) { nodes { sku } pageInfo { endCursor } } }";
  await call(shop, query);
  const { text } = await call(shop, query, { after: cursor((await call(shop, query)).text) });
  shop.catalogue.deleteVariant(second?.inventoryItemId ?? "");
  expect((await call(shop, query, { after: cursor(text) })).body).toMatchObject({
    data: { inventoryItems: { nodes: [{ sku: "3" }] } },
  });
  expect(first).toBeDefined();
  await shop.close();
});

test("lists end after 25 000 objects, and a window by id goes on", async () => {
  const shop = await startShopifyEmulator({ plan: "enterprise" });
  const added = Array.from({ length: 25_100 }, (_, index) =>
    shop.catalogue.addVariant({ sku: `S-${index}` }),
  );
  const cursorAt = (position: number) =>
    Buffer.from(
      JSON.stringify({ last_id: Number(added[position]?.inventoryItemId.split("/").at(-1)) }),
    ).toString("base64");
  const query =
    "query Q($after: String, $query: String) { inventoryItems(first: 250, after: $after, query: $query) { nodes { sku } pageInfo { hasNextPage } } }";
  const end = await call(shop, query, { after: cursorAt(24_899) });
  expect(end.body).toMatchObject({
    data: { inventoryItems: { nodes: { length: 100 }, pageInfo: { hasNextPage: false } } },
  });
  const window = `id:>${added[24_999]?.inventoryItemId.split("/").at(-1)}`;
  expect((await call(shop, query, { query: window })).body).toMatchObject({
    data: { inventoryItems: { nodes: { length: 100, 0: { sku: "S-25000" } } } },
  });
  await shop.close();
});

function cursor(text: string): string {
  return /"endCursor":"(?<cursor>[^"]+)"/u.exec(text)?.groups?.["cursor"] ?? "";
}
