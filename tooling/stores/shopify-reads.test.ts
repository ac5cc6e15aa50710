import type { WriteRow } from "@trueup/stores/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VariantIds } from "../emulators/shopify/catalogue.ts";
import type { FaultTarget } from "../emulators/shopify/faults.ts";
import type { ShopifyEmulator } from "../emulators/shopify/server.ts";
import {
  type EmulatedStore,
  HOST,
  openStore,
  remoteAt,
  unhurried,
  write,
  writeRow,
} from "./emulated-store.ts";

let store: EmulatedStore;
let shop: ShopifyEmulator;

beforeEach(async () => {
  store = await openStore();
  ({ shop } = store);
});

afterEach(() => store.close());

function remote(ids: VariantIds, locationId = shop.locationId) {
  return remoteAt(locationId, ids);
}

function row(ids: VariantIds, quantity: number, expected: number): WriteRow {
  return writeRow(shop.locationId, ids, quantity, expected);
}

function shown({ inventoryItemId }: VariantIds): number | undefined {
  return shop.available(inventoryItemId, shop.locationId);
}

describe("the budget", () => {
  test("comes back with every kind of answer", async () => {
    const adapter = store.connect();
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    const calls = [
      await adapter.test(unhurried()),
      await adapter.variants(null, unhurried()),
      await adapter.read([remote(ids)], unhurried()),
      await write(adapter, [row(ids, 7, 5)]),
      await write(adapter, [row(ids, 8, 5)], "att_2"),
    ];
    const spent = shop.log.calls.map(({ actualCost }) => actualCost);
    expect(calls.map(({ budget }) => budget?.charged)).toEqual(spent);
    expect(calls.map(({ budget }) => budget?.perSecond)).toEqual([100, 100, 100, 100, 100]);
  });

  test("what is reserved covers what each kind of call asks for, and not three times as much", async () => {
    const adapter = store.connect();
    const { read, write: set, test: proof, variants } = adapter.costs;
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    await adapter.test(unhurried());
    await adapter.variants(null, unhurried());
    await adapter.read([remote(ids)], unhurried());
    await write(adapter, [row(ids, 7, 5)]);
    const asked = shop.log.calls.map(({ requestedCost }) => requestedCost ?? 0);
    const reserved = [proof, variants, read, set];
    expect(asked.map((cost, index) => cost <= (reserved[index] ?? 0))).toEqual([true, true, true, true]);
    expect(asked.map((cost, index) => cost * 3 > (reserved[index] ?? 0))).toEqual([true, true, true, true]);
  });

  test("a short bucket throttles with the exact wait", async () => {
    await store.close();
    store = await openStore({ now: () => 0 });
    ({ shop } = store);
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.limit({ restoreRate: 1, maximumAvailable: 2000 });
    shop.faults.available(4);
    const answer = await write(store.connect(), [row(ids, 7, 5)]);
    expect(answer).toMatchObject({
      failure: { kind: "throttled", retryAfterMs: 6000 },
      budget: { charged: 0, available: 4, capacity: 2000, perSecond: 1 },
    });
    expect(shown(ids)).toBe(5);
  });

  test("a price that Shopify raises is reserved from then on", async () => {
    const adapter = store.connect();
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.setCost((rows) => 20 + rows);
    expect(adapter.costs.write).toBe(10);
    await write(adapter, [row(ids, 7, 5)]);
    expect(adapter.costs.write).toBe(21);
  });

  test("another plan shows in the next answer", async () => {
    const adapter = store.connect();
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.plan("plus");
    expect(await adapter.read([remote(ids)], unhurried())).toMatchObject({
      budget: { capacity: 20_000, perSecond: 1000 },
    });
  });
});

describe("reading", () => {
  test("tells numbers, problems and item ids in the order of the rows", async () => {
    const [, floor = ""] = shop.catalogue.locationIds();
    const closed = shop.catalogue.addLocation("Old shed");
    const stocked = shop.catalogue.addVariant({ sku: "stocked", quantity: 5 });
    const oversold = shop.catalogue.addVariant({ sku: "oversold", quantity: -2 });
    const untracked = shop.catalogue.addVariant({ sku: "untracked", tracked: false });
    const inactive = shop.catalogue.addVariant({ sku: "inactive", level: "inactive", quantity: 9 });
    const nowhere = shop.catalogue.addVariant({ sku: "nowhere", level: "none" });
    const gone = shop.catalogue.addVariant({ sku: "gone", quantity: 1 });
    const onFloor = shop.catalogue.addVariant({ sku: "floor", quantity: 8, locationId: floor });
    shop.catalogue.deleteVariant(gone.variantId);
    shop.catalogue.setLocationActive(closed, false);
    const answer = await store
      .connect()
      .read(
        [
          remote(stocked),
          { ...remote(oversold), inventoryItemId: null },
          remote(untracked),
          remote(inactive),
          remote(nowhere),
          remote(gone),
          { ...remote(gone), inventoryItemId: null },
          remote(onFloor, floor),
          remote(onFloor),
          remote(stocked, "gid://shopify/Location/404"),
          remote(stocked, closed),
          { ...remote(stocked), inventoryItemId: "A-1" },
        ],
        unhurried(),
      );
    if (!answer.ok) throw new Error(answer.failure.message);
    expect(
      answer.value.map((result) => (result.kind === "found" ? result.quantity : result.problem.code)),
    ).toEqual([
      5,
      -2,
      "not_tracked",
      "not_stocked",
      "not_stocked",
      "variant_missing",
      "variant_missing",
      8,
      "not_stocked",
      "location_missing",
      "location_missing",
      "variant_missing",
    ]);
    expect(answer.value[1]).toMatchObject({ inventoryItemId: oversold.inventoryItemId });
    expect(shop.stats().calls).toBe(1);
  });

  test("250 rows are one call", async () => {
    const rows = Array.from({ length: 250 }, (_, index) =>
      remote(shop.catalogue.addVariant({ sku: `S-${index}`, quantity: index })),
    );
    const answer = await store.connect().read(rows, unhurried());
    expect(answer.ok && answer.value.map((result) => result.kind === "found" && result.quantity)).toEqual(
      rows.map((_, index) => index),
    );
    expect(shop.stats().calls).toBe(1);
  });
});

describe("testing a store", () => {
  test("tells the shop, scopes and locations", async () => {
    const [warehouse, floor] = shop.catalogue.locationIds();
    expect(await store.connect().test(unhurried())).toMatchObject({
      ok: true,
      value: {
        shopName: "aurora",
        missingScopes: [],
        locations: [
          { id: warehouse, name: "Warehouse" },
          { id: floor, name: "Shop floor" },
        ],
      },
    });
  });

  test.each([
    [["read_products", "read_inventory", "read_locations"], ["write_inventory"]],
    [["write_products", "write_inventory"], ["read_locations"]],
    [["read_products"], ["read_inventory", "write_inventory", "read_locations"]],
    [[], ["read_products", "read_inventory", "write_inventory", "read_locations"]],
  ])("an app with %j misses %j", async (scopes, missingScopes) => {
    shop.faults.scopes(scopes);
    expect(await store.connect().test(unhurried())).toMatchObject({
      ok: true,
      value: { scopes, missingScopes },
    });
  });

  test("an app without the scope to write is told so by its write", async () => {
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.scopes(["read_inventory", "read_products", "read_locations"]);
    expect(await write(store.connect(), [row(ids, 7, 5)])).toMatchObject({
      failure: {
        kind: "blocked",
        code: "scope_missing",
        message: `${HOST} denied access: the scope write_inventory is missing`,
      },
    });
  });
});

describe("listing variants", () => {
  test("walks every page", async () => {
    const adapter = store.connect();
    const added = Array.from({ length: 600 }, (_, index) =>
      shop.catalogue.addVariant({
        sku: index % 100 === 0 ? null : `S-${index}`,
        title: `Mug ${index}`,
        tracked: index !== 1,
      }),
    );
    const found = [];
    let cursor: string | null = null;
    do {
      const page = await adapter.variants(cursor, unhurried());
      if (!page.ok) throw new Error(page.failure.message);
      found.push(...page.value.variants);
      cursor = page.value.nextCursor;
    } while (cursor !== null);
    expect(found.map(({ variantId }) => variantId)).toEqual(added.map(({ variantId }) => variantId));
    expect(found.slice(0, 2)).toEqual([
      { ...added[0], sku: "", title: "Mug 0", tracked: true },
      { ...added[1], sku: "S-1", title: "Mug 1", tracked: false },
    ]);
    expect(shop.stats().calls).toBe(3);
  });

  test("goes on beyond the end of Shopify's lists", async () => {
    const adapter = store.connect();
    shop.faults.limit({ restoreRate: 1_000_000, maximumAvailable: 1_000_000 });
    for (let index = 0; index < 25_400; index += 1) shop.catalogue.addVariant({ sku: `S-${index}` });
    const seen = new Set<string>();
    let cursor: string | null = null;
    do {
      const page = await adapter.variants(cursor, unhurried());
      if (!page.ok) throw new Error(page.failure.message);
      for (const { variantId } of page.value.variants) seen.add(variantId);
      cursor = page.value.nextCursor;
    } while (cursor !== null);
    expect(seen.size).toBe(25_400);
  });
});

function isTokenCall({ endpoint }: FaultTarget): boolean {
  return endpoint === "token";
}

describe("client credentials", () => {
  test("give a token that serves every call", async () => {
    const adapter = store.connect("client_credentials");
    await Promise.all([
      adapter.test(unhurried()),
      adapter.variants(null, unhurried()),
      adapter.test(unhurried()),
    ]);
    expect(shop.log.calls.filter(({ endpoint }) => endpoint === "token").length).toBe(1);
  });

  test("renew an expired token once for all calls that meet it, and every call succeeds", async () => {
    const adapter = store.connect("client_credentials");
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    await adapter.test(unhurried());
    shop.faults.expireTokens();
    const found = await Promise.all([
      adapter.test(unhurried()),
      adapter.variants(null, unhurried()),
      adapter.read([remote(ids)], unhurried()),
      write(adapter, [row(ids, 7, 5)]),
    ]);
    expect(found).toMatchObject([{ ok: true }, { ok: true }, { ok: true }, { kind: "written" }]);
    expect(shop.log.calls.filter(({ endpoint }) => endpoint === "token").length).toBe(2);
    expect(shop.log.writes.length).toBe(1);
  });

  test("that are refused are the credential's fault", async () => {
    shop.faults.refuseCredentials(true);
    expect(await store.connect("client_credentials").test(unhurried())).toMatchObject({
      failure: { kind: "credential", code: "credential_refused" },
    });
  });

  test("that meet a store in trouble are not blamed", async () => {
    shop.faults.always({ kind: "status", status: 503 }, { when: isTokenCall });
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    expect(await write(store.connect("client_credentials"), [row(ids, 7, 5)])).toMatchObject({
      failure: { kind: "unavailable", code: "server_error" },
    });
  });
});
