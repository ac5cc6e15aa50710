import { describe, expect, test } from "vitest";
import { createAdapter } from "../adapters.ts";
import { costs, HOST, json, type Script, scriptShop, status, unhurried } from "./testing/scripted-shop.ts";

const ALL_SCOPES = ["read_products", "read_inventory", "write_inventory", "read_locations"];
const LOCATIONS = { nodes: [{ id: "gid://shopify/Location/7", name: "Warehouse" }] };
const DENIED = {
  data: null,
  errors: [
    {
      message: "Access denied for locations field. Required access: `read_locations` access scope.",
      path: ["locations"],
      extensions: { code: "ACCESS_DENIED" },
    },
  ],
};

function facts(scopes: readonly string[], more: object = { locations: LOCATIONS }) {
  const accessScopes = scopes.map((handle) => ({ handle }));
  return { data: { shop: { name: "Aurora" }, currentAppInstallation: { accessScopes }, ...more } };
}

describe("the test of a store", () => {
  test("tells the shop, its scopes and its locations", async () => {
    const { adapter } = scriptShop(() => json({ ...facts(ALL_SCOPES), extensions: costs(16, 9, 1991) }));
    expect(await adapter.test(unhurried())).toEqual({
      ok: true,
      value: { shopName: "Aurora", scopes: ALL_SCOPES, missingScopes: [], locations: LOCATIONS.nodes },
      budget: { charged: 9, available: 1991, capacity: 2000, perSecond: 100 },
    });
  });

  test.each([
    [[], ALL_SCOPES],
    [ALL_SCOPES, []],
    [["write_inventory", "write_products", "read_locations"], []],
    [["read_products", "read_inventory", "read_locations"], ["write_inventory"]],
    [["write_inventory"], ["read_products", "read_locations"]],
  ])("of an app with %j misses %j", async (scopes, missingScopes) => {
    const { adapter } = scriptShop(() => json(facts(scopes)));
    expect(await adapter.test(unhurried())).toMatchObject({ ok: true, value: { missingScopes } });
  });

  test("names every missing scope, even where the locations may not be read", async () => {
    const { adapter, received } = scriptShop((_, call) =>
      json(call === 1 ? DENIED : facts(["write_inventory"], {})),
    );
    expect(await adapter.test(unhurried())).toMatchObject({
      ok: true,
      value: { missingScopes: ["read_products", "read_locations"], locations: [] },
    });
    expect(received.length).toBe(2);
  });

  test("that is refused says why", async () => {
    const { adapter } = scriptShop(() => status(402, '{"errors":"Unavailable Shop"}'));
    expect(await adapter.test(unhurried())).toMatchObject({
      ok: false,
      failure: { code: "shop_unavailable" },
    });
  });

  test("that answers something else is unreadable", async () => {
    const { adapter } = scriptShop(() => json({ data: { shop: null } }));
    expect(await adapter.test(unhurried())).toMatchObject({
      ok: false,
      failure: { code: "unreadable_answer" },
    });
  });
});

function variant(id: number, more: object = {}) {
  return {
    id: `gid://shopify/ProductVariant/${id}`,
    sku: `SKU-${id}`,
    displayName: `Mug - Size ${id}`,
    product: { id: `gid://shopify/Product/${id}` },
    inventoryItem: { id: `gid://shopify/InventoryItem/${id}`, tracked: true },
    ...more,
  };
}

/** A catalogue as Shopify pages it, by its own cursors and by `id:>=N`; every list ends after 25,000 objects. */
function catalogue(size: number): Script {
  return ({ body }) => {
    const { after, query } = JSON.parse(body).variables;
    const beginning = Number(String(query ?? "id:>=1").slice(5)) - 1;
    const listEnd = Math.min(size, beginning + 25_000);
    const behind = Number(after ?? beginning);
    const end = Math.min(behind + 250, listEnd);
    const nodes = Array.from({ length: end - behind }, (_, index) => variant(behind + index + 1));
    const pageInfo = { hasNextPage: end < listEnd, endCursor: String(end) };
    return json({ data: { productVariants: { nodes, pageInfo } } });
  };
}

async function walk(script: Script) {
  const { adapter, received } = scriptShop(script);
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await adapter.variants(cursor, unhurried());
    if (!page.ok) throw new Error(page.failure.message);
    ids.push(...page.value.variants.map(({ variantId }) => variantId));
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return { ids, asked: received.map(({ body }) => JSON.parse(body).variables) };
}

describe("the list of variants", () => {
  test("maps what Shopify tells", async () => {
    const nodes = [
      variant(1, { displayName: "Mug - Default Title" }),
      variant(2, { sku: null, inventoryItem: { id: "gid://shopify/InventoryItem/9", tracked: false } }),
    ];
    const pageInfo = { hasNextPage: false, endCursor: "x" };
    const { adapter } = scriptShop(() => json({ data: { productVariants: { nodes, pageInfo } } }));
    expect(await adapter.variants(null, unhurried())).toMatchObject({
      ok: true,
      value: {
        variants: [
          {
            productId: "gid://shopify/Product/1",
            variantId: "gid://shopify/ProductVariant/1",
            inventoryItemId: "gid://shopify/InventoryItem/1",
            sku: "SKU-1",
            title: "Mug",
            tracked: true,
          },
          {
            sku: "",
            title: "Mug - Size 2",
            inventoryItemId: "gid://shopify/InventoryItem/9",
            tracked: false,
          },
        ],
        nextCursor: null,
      },
    });
  });

  test("is empty where the shop is", async () => {
    expect(await walk(catalogue(0))).toEqual({ ids: [], asked: [{ after: null, query: null }] });
  });

  test("of a small shop follows Shopify's cursors", async () => {
    const { ids, asked } = await walk(catalogue(600));
    expect(ids).toEqual(Array.from({ length: 600 }, (_, index) => variant(index + 1).id));
    expect(asked).toEqual([
      { after: null, query: null },
      { after: "250", query: null },
      { after: "500", query: null },
    ]);
  });

  test("begins anew before the 25,000 objects at which Shopify ends a walk", async () => {
    const { ids, asked } = await walk(catalogue(50_300));
    expect(ids.length).toBe(50_300);
    expect(new Set(ids).size).toBe(50_300);
    expect(asked.filter(({ after }) => after === null)).toEqual([
      { after: null, query: null },
      { after: null, query: "id:>=24751" },
      { after: null, query: "id:>=49501" },
    ]);
    expect(asked[100]).toEqual({ after: "25000", query: "id:>=24751" });
  });

  test.each(["", "x", "1:2", "1:-2:abc", "1:2:a b", "1:2:\n", `1:2:${"a".repeat(501)}`])(
    "refuses the cursor %j",
    async (cursor) => {
      const { adapter, received } = scriptShop(catalogue(1));
      expect(await adapter.variants(cursor, unhurried())).toMatchObject({
        ok: false,
        failure: { kind: "rejected", code: "request_refused" },
      });
      expect(received.length).toBe(0);
    },
  );
});

describe("an adapter", () => {
  const base = {
    platform: "shopify",
    credentials: { kind: "access_token", accessToken: "shpat_x" },
    clock: { now: () => 0, wallNow: () => new Date(0) },
  } as const;

  test("is made for a shop", () => {
    expect(createAdapter({ ...base, host: HOST, fetch }).platform).toBe("shopify");
  });

  test("is never made for another host", () => {
    expect(() => createAdapter({ ...base, host: "127.0.0.1", fetch })).toThrow(
      "not the name of a Shopify shop",
    );
  });

  test("reaches a named host where the operator says", async () => {
    const urls: string[] = [];
    const adapter = createAdapter({
      ...base,
      host: HOST,
      hosts: new Map([[HOST, "http://127.0.0.1:9001"]]),
      fetch: async (url) => {
        urls.push(url);
        return json(facts(ALL_SCOPES));
      },
    });
    await adapter.test(unhurried());
    expect(urls).toEqual(["http://127.0.0.1:9001/admin/api/2026-10/graphql.json"]);
  });
});
