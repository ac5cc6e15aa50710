import { expect, test } from "vitest";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { call, codesOf, send, set } from "./testing.ts";

test("answers carry Shopify's headers, in lower case on the wire's terms, and a request id each", async () => {
  await using shop = await started();
  const { headers } = await call(shop.emulator, "{ shop { name } }");
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(headers.get("x-shopify-api-version")).toBe("2026-10");
  expect(headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/u);
  expect((await call(shop.emulator, "{ shop { name } }")).headers.get("x-request-id")).not.toBe(
    headers.get("x-request-id"),
  );
});

test.each([
  ["GET", "/admin/api/2026-10/graphql.json"],
  ["POST", "/admin/api/2026-10/products.json"],
  ["POST", "/"],
])("%s %s is 404", async (method, path) => {
  await using shop = await started();
  const reply = await send(shop.emulator.url + path, { method });
  expect([reply.status, reply.body]).toEqual([404, { errors: "Not Found" }]);
});

test("the log tells each call's cost, what was left, and how many were under way", async () => {
  let time = 0;
  await using shop = await started({ now: () => time });
  const { emulator } = shop;
  const item = emulator.catalogue.addVariant({ sku: "A", quantity: 1 }).inventoryItemId;
  const row = { inventoryItemId: item, locationId: emulator.locationId, quantity: 2, changeFromQuantity: 1 };
  await set(emulator, [row], { key: "first" });
  time = 50;
  emulator.faults.available(9);
  await set(emulator, [row], { key: "second" });
  expect(emulator.log.calls).toMatchObject([
    {
      number: 1,
      at: 0,
      app: "trueup",
      fields: ["inventorySetQuantities"],
      idempotencyKey: "first",
      requestedCost: 10,
      actualCost: 10,
      availableAfter: 1_990,
      inFlight: 1,
      outcome: "ok",
      status: 200,
      answer: "sent",
    },
    {
      number: 2,
      at: 50,
      idempotencyKey: "second",
      requestedCost: 10,
      actualCost: null,
      availableAfter: 9,
      outcome: "throttled",
    },
  ]);
  expect(emulator.log.writes).toEqual([
    {
      number: 1,
      at: 0,
      app: "trueup",
      idempotencyKey: "first",
      name: "available",
      rows: [row],
      outcome: "effective",
      codes: [],
    },
  ]);
  expect(emulator.stats()).toEqual({
    calls: 2,
    throttled: 1,
    rowsSet: 1,
    pointsSpent: 10,
    inFlight: 0,
    mostInFlight: 1,
  });
});

test("a limited log keeps the newest, the counts go on", async () => {
  await using shop = await started({ logLimit: 5 });
  for (let number = 0; number < 23; number++) await call(shop.emulator, "{ shop { id } }");
  expect(shop.emulator.log.calls.length).toBeGreaterThanOrEqual(5);
  expect(shop.emulator.log.calls.length).toBeLessThanOrEqual(10);
  expect(shop.emulator.log.calls.at(-1)?.number).toBe(23);
  expect(shop.emulator.stats().calls).toBe(23);
  shop.emulator.log.clear();
  expect(shop.emulator.log.calls).toEqual([]);
});

test("an emulator that was asked to fails at its close when a call was throttled", async () => {
  const strict = await startShopifyEmulator({ failOnThrottle: true, available: 0, now: () => 0 });
  await call(strict, "{ shop { id } }");
  await expect(strict.close()).rejects.toThrow("1 calls were throttled");
  const calm = await startShopifyEmulator({ failOnThrottle: true });
  await call(calm, "{ shop { id } }");
  await calm.close();
});

test("sales, shipments and edits at the store move the quantities as orders and people do", async () => {
  await using shop = await started();
  const { emulator } = shop;
  const item = emulator.catalogue.addVariant({ sku: "A", quantity: 10 }).inventoryItemId;
  emulator.sell(item, 4);
  expect(emulator.levels()).toMatchObject([{ available: 6, committed: 4, onHand: 10 }]);
  emulator.fulfil(item, 3);
  expect(emulator.levels()).toMatchObject([{ available: 6, committed: 1, onHand: 7 }]);
  emulator.edit(item, { onHand: 20 });
  expect(emulator.levels()).toMatchObject([{ available: 19, committed: 1, onHand: 20 }]);
  emulator.edit(item, { available: 2 });
  expect(emulator.levels()).toMatchObject([{ available: 2, committed: 1, onHand: 3 }]);
});

test("a deleted variant takes its item and levels along; a deleted location is unknown from then on", async () => {
  await using shop = await started();
  const { emulator } = shop;
  const [kept, gone] = ["A", "B"].map((sku) => emulator.catalogue.addVariant({ sku }));
  emulator.catalogue.deleteVariant(gone?.inventoryItemId ?? "");
  const second = emulator.catalogue.addLocation("Second");
  emulator.catalogue.deleteLocation(second);
  expect(emulator.catalogue.variants().map(({ sku }) => sku)).toEqual(["A"]);
  expect(emulator.available(gone?.inventoryItemId ?? "")).toBeUndefined();
  const rows = [
    {
      inventoryItemId: gone?.inventoryItemId,
      locationId: emulator.locationId,
      quantity: 1,
      changeFromQuantity: null,
    },
    { inventoryItemId: kept?.inventoryItemId, locationId: second, quantity: 1, changeFromQuantity: null },
  ];
  expect(codesOf(await set(emulator, rows))).toEqual(["INVALID_INVENTORY_ITEM", "INVALID_LOCATION"]);
});

test("a snapshot taken through JSON brings everything back in another emulator", async () => {
  await using first = await started({ locations: ["West", "East"] });
  const [, east = ""] = first.emulator.catalogue.locationIds();
  const ids = first.emulator.catalogue.addVariant({
    sku: "A",
    quantity: 5,
    tracked: false,
    locationId: east,
  });
  first.emulator.catalogue.deleteVariant(first.emulator.catalogue.addVariant({ sku: "B" }).variantId);
  first.emulator.sell(ids.inventoryItemId, 2, east);
  const saved = JSON.stringify(first.emulator.snapshot());

  await using second = await started();
  second.emulator.catalogue.addVariant({ sku: "Z" });
  second.emulator.restore(JSON.parse(saved));
  expect(second.emulator.levels()).toEqual(first.emulator.levels());
  expect(second.emulator.locationId).toBe(first.emulator.locationId);
  expect(second.emulator.catalogue.variants()).toEqual(first.emulator.catalogue.variants());
  const query =
    "query Q($id: ID!) { productVariant(id: $id) { sku inventoryQuantity inventoryItem { tracked } } }";
  const { body } = await call(second.emulator, query, { id: ids.variantId });
  expect(body).toMatchObject({
    data: { productVariant: { sku: "A", inventoryQuantity: 3, inventoryItem: { tracked: false } } },
  });
  const next = [first, second].map(({ emulator }) => emulator.catalogue.addVariant({ sku: "C" }).variantId);
  expect(next[0]).toBe(next[1]);
});

test("something else is no snapshot", async () => {
  await using shop = await started();
  expect(() => shop.emulator.restore({ format: 2 })).toThrow("no snapshot");
});

test("100 000 variants are added and read back", async () => {
  await using shop = await started();
  const { emulator } = shop;
  for (let number = 0; number < 100_000; number++)
    emulator.catalogue.addVariant({ sku: `S-${number}`, quantity: number });
  const { body } = await call(
    emulator,
    '{ productVariants(first: 2, query: "sku:S-99999") { nodes { sku inventoryQuantity } } }',
  );
  expect(body).toMatchObject({
    data: { productVariants: { nodes: [{ sku: "S-99999", inventoryQuantity: 99_999 }] } },
  });
});

test("a body that is too large is refused, and a client that leaves in the middle of its own harms nobody", async () => {
  await using shop = await started();
  const url = `${shop.emulator.url}/admin/api/2026-10/graphql.json`;
  const headers = { "x-shopify-access-token": shop.emulator.accessToken };
  expect((await send(url, { method: "POST", headers, body: "x".repeat(9_000_000) })).status).toBe(400);
  const leave = new AbortController();
  const endless = new ReadableStream({ pull: () => leave.abort() });
  await expect(
    send(url, { method: "POST", headers, body: endless, duplex: "half", signal: leave.signal }),
  ).rejects.toThrow("aborted");
  expect((await call(shop.emulator, "{ shop { id } }")).status).toBe(200);
  await expect.poll(() => shop.emulator.stats().inFlight).toBe(0);
});

async function started(
  options: Parameters<typeof startShopifyEmulator>[0] = {},
): Promise<AsyncDisposable & { readonly emulator: ShopifyEmulator }> {
  const emulator = await startShopifyEmulator(options);
  return { emulator, [Symbol.asyncDispose]: () => emulator.close() };
}
