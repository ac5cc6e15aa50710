import { afterEach, beforeEach, expect, test } from "vitest";
import type { FaultTarget } from "./faults.ts";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { call, send, set } from "./testing.ts";
import type { Reply } from "./testing.ts";

let emulator: ShopifyEmulator;
let item: string;
let time: number;

beforeEach(async () => {
  time = 0;
  emulator = await startShopifyEmulator({ now: () => time });
  item = emulator.catalogue.addVariant({ sku: "A-1", quantity: 3 }).inventoryItemId;
});

afterEach(() => emulator.close());

const shop = "{ shop { name } }";
const isSet = ({ fields }: FaultTarget) => fields.includes("inventorySetQuantities");
const read = async () => (await call(emulator, shop)).status;
const setTo = (quantity: number, key: string): Promise<Reply> =>
  set(
    emulator,
    [{ inventoryItemId: item, locationId: emulator.locationId, quantity, changeFromQuantity: null }],
    { key },
  );

test("faults asked for by count are met in order, one list per call", async () => {
  emulator.faults.next({ kind: "status", status: 500 }, { calls: 2 });
  emulator.faults.next([
    { kind: "before", act: () => emulator.sell(item, 1) },
    { kind: "status", status: 503, effect: "committed" },
  ]);
  expect([await read(), await read(), await read(), await read()]).toEqual([500, 500, 503, 200]);
  expect(emulator.available(item)).toBe(2);
});

test("a fault waits for the call that it is meant for", async () => {
  emulator.faults.next({ kind: "status", status: 500 }, { when: isSet });
  emulator.faults.next(
    { kind: "status", status: 502 },
    { when: ({ idempotencyKey }) => idempotencyKey === "second" },
  );
  expect([await read(), (await setTo(1, "first")).status, (await setTo(1, "second")).status]).toEqual([
    200, 500, 502,
  ]);
});

test("a standing fault lasts until it is taken back", async () => {
  const end = emulator.faults.always({ kind: "status", status: 402 });
  expect([await read(), await read()]).toEqual([402, 402]);
  end();
  expect(await read()).toBe(200);
});

test("a standing fault may end by itself", async () => {
  emulator.faults.always({ kind: "status", status: 423 }, { forMs: 60_000 });
  expect(await read()).toBe(423);
  time = 60_000;
  expect(await read()).toBe(200);
});

test("clear takes back every fault", async () => {
  emulator.faults.next({ kind: "status", status: 500 });
  emulator.faults.always({ kind: "status", status: 500 });
  emulator.faults.clear();
  expect(await read()).toBe(200);
});

test("tokens meet faults that ask for them", async () => {
  emulator.faults.next(
    { kind: "status", status: 503, body: "html" },
    { when: ({ endpoint }) => endpoint === "token" },
  );
  const ask = () =>
    send(`${emulator.url}/admin/oauth/access_token`, {
      method: "POST",
      body: "grant_type=client_credentials",
    });
  expect(await read()).toBe(200);
  expect([(await ask()).status, (await ask()).status]).toEqual([503, 400]);
});

test("a plan change shows in the next answer and refills at the new rate", async () => {
  emulator.faults.available(100);
  emulator.faults.plan("plus");
  time = 1_000;
  expect(await throttleStatus()).toEqual({
    maximumAvailable: 20_000,
    currentlyAvailable: 1_099,
    restoreRate: 1_000,
  });
  emulator.faults.plan("standard");
  time = 2_000;
  expect(await throttleStatus()).toEqual({
    maximumAvailable: 2_000,
    currentlyAvailable: 1_198,
    restoreRate: 100,
  });
});

test("a limit may be cut for a while and comes back with the plan's", async () => {
  emulator.faults.limit({ restoreRate: 12.5, maximumAvailable: 250 });
  expect(await throttleStatus()).toEqual({
    maximumAvailable: 250,
    currentlyAvailable: 249,
    restoreRate: 12.5,
  });
  emulator.faults.limit(null);
  expect(await throttleStatus()).toEqual({
    maximumAvailable: 2_000,
    currentlyAvailable: 248,
    restoreRate: 100,
  });
});

test("a short bucket throttles with what it holds, told in whole points", async () => {
  emulator.faults.available(9.9);
  const { status, body } = await setTo(9, "key");
  expect(status).toBe(200);
  expect(body).toEqual({
    errors: [
      {
        message: "Throttled",
        extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" },
      },
    ],
    extensions: {
      cost: {
        requestedQueryCost: 10,
        actualQueryCost: null,
        throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: 9, restoreRate: 100 },
      },
    },
  });
  expect(emulator.available(item)).toBe(3);
  expect(() => emulator.assertNeverThrottled()).toThrow(
    /1 calls were throttled by trueup-demo\.myshopify\.com, first: call 1 of trueup at 0 ms \(inventorySetQuantities\) asked for 10 of 9\.9 points/u,
  );
  time = 1;
  expect((await setTo(9, "key")).body).toMatchObject({
    data: { inventorySetQuantities: { userErrors: [] } },
  });
});

test("a retired version falls forward to the oldest supported, and the header says so", async () => {
  const served = async (version: string) =>
    (await call(emulator, shop, {}, { version })).headers.get("x-shopify-api-version");
  expect([await served("2026-10"), await served("2025-04"), await served("unstable")]).toEqual([
    "2026-10",
    "2026-01",
    "unstable",
  ]);
  emulator.faults.retireVersion("2026-01");
  emulator.faults.retireVersion("2026-10");
  expect([await served("2026-10"), await served("2026-01")]).toEqual(["2026-04", "2026-04"]);
});

async function throttleStatus(): Promise<unknown> {
  const { text } = await call(emulator, shop);
  return JSON.parse(/"throttleStatus":(?<status>\{[^}]+\})/u.exec(text)?.groups?.["status"] ?? "null");
}
