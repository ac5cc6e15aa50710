import { afterEach, beforeEach, expect, test } from "vitest";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { call, codesOf, set } from "./testing.ts";
import type { Reply } from "./testing.ts";

let emulator: ShopifyEmulator;
let item: string;
let time: number;
let waits: { readonly delayMs: number; readonly end: () => void }[];

beforeEach(async () => {
  time = 0;
  waits = [];
  const sleep = (delayMs: number) => new Promise<void>((end) => waits.push({ delayMs, end }));
  emulator = await startShopifyEmulator({ now: () => time, sleep });
  item = emulator.catalogue.addVariant({ sku: "A-1", quantity: 3 }).inventoryItemId;
});

afterEach(() => emulator.close());

const shop = "{ shop { name } }";
const setTo = (quantity: number, changeFromQuantity: number | null = null, key = "key"): Promise<Reply> =>
  set(emulator, [{ inventoryItemId: item, locationId: emulator.locationId, quantity, changeFromQuantity }], {
    key,
  });

/** Until the emulator waits, then how long; the wait ends when `end` is called. */
async function nextWait(): Promise<{ readonly delayMs: number; readonly end: () => void }> {
  for (;;) {
    const wait = waits.shift();
    if (wait !== undefined) return wait;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("a lost request has no effect, costs nothing and leaves its key unused", async () => {
  emulator.faults.next({ kind: "loseRequest" });
  await expect(setTo(9)).rejects.toThrow("fetch failed");
  expect([emulator.available(item), emulator.availablePoints()]).toEqual([3, 2_000]);
  expect(emulator.log.calls).toMatchObject([
    { outcome: "fault", answer: "lost", actualCost: null, idempotencyKey: "key" },
  ]);
  expect(codesOf(await setTo(9, 3))).toEqual([]);
});

test("a lost answer leaves its effect, and the same call again replays it", async () => {
  emulator.faults.next({ kind: "loseAnswer" });
  await expect(setTo(9, 3)).rejects.toThrow("fetch failed");
  expect(emulator.available(item)).toBe(9);
  emulator.sell(item, 1);
  expect(codesOf(await setTo(9, 3))).toEqual([]);
  expect(emulator.available(item)).toBe(8);
  expect(emulator.log.writes.map((write) => write.outcome)).toEqual(["effective", "replayed"]);
  expect(emulator.log.calls.map((record) => [record.outcome, record.answer])).toEqual([
    ["ok", "lost"],
    ["ok", "sent"],
  ]);
});

test("a late request lands after its client has gone, and after later calls", async () => {
  emulator.faults.next({ kind: "landLate", delayMs: 100_000 });
  await expect(setTo(9, null, "late")).rejects.toThrow("fetch failed");
  expect(codesOf(await setTo(10, 3, "later"))).toEqual([]);
  const late = await nextWait();
  expect(late.delayMs).toBe(100_000);
  time = 100_000;
  late.end();
  await expect.poll(() => emulator.available(item)).toBe(9);
  expect(emulator.log.writes).toMatchObject([
    { idempotencyKey: "later" },
    { idempotencyKey: "late", at: 100_000 },
  ]);
});

test("a late request whose retry has landed meanwhile changes nothing", async () => {
  emulator.faults.next({ kind: "landLate", delayMs: 1_000 });
  await expect(setTo(9)).rejects.toThrow("fetch failed");
  await setTo(9);
  emulator.edit(item, { available: 5 });
  (await nextWait()).end();
  await expect
    .poll(() => emulator.log.writes.map((write) => write.outcome))
    .toEqual(["effective", "replayed"]);
  expect(emulator.available(item)).toBe(5);
});

test("a hanging call answers nothing and does nothing, until its client leaves", async () => {
  emulator.faults.next({ kind: "hang" });
  const leave = new AbortController();
  const hanging = call(emulator, shop, {}, { signal: leave.signal });
  expect((await call(emulator, shop)).status).toBe(200);
  expect(emulator.stats().inFlight).toBe(1);
  leave.abort();
  await expect(hanging).rejects.toThrow("aborted");
  await expect.poll(() => emulator.stats().inFlight).toBe(0);
  expect(emulator.availablePoints()).toBe(1_999);
});

test.each([
  { status: 401, text: "[API] Invalid API key or access token (unrecognized login or wrong password)" },
  { status: 402, text: "Unavailable Shop" },
  { status: 403, text: "User does not have access" },
  { status: 404, text: "Not Found" },
  { status: 423, text: "This shop is unavailable" },
  {
    status: 429,
    text: "Exceeded 4 calls per second for api client. Reduce request rates to resume uninterrupted service.",
  },
  { status: 430, text: "Security Rejection" },
  { status: 500, text: "Internal Server Error" },
  { status: 502, text: "Bad Gateway" },
  { status: 503, text: "Service Unavailable" },
  { status: 504, text: "Gateway Timeout" },
] as const)("$status comes as JSON or HTML, without effect", async ({ status, text }) => {
  emulator.faults.next({ kind: "status", status });
  const json = await setTo(9);
  expect([json.status, json.body, json.headers.get("content-type")]).toEqual([
    status,
    { errors: text },
    "application/json; charset=utf-8",
  ]);
  emulator.faults.next({ kind: "status", status, body: "html" });
  const html = await setTo(9);
  expect([html.status, html.headers.get("content-type"), html.body]).toEqual([
    status,
    "text/html; charset=utf-8",
    null,
  ]);
  expect(html.text).toContain("<!DOCTYPE html>");
  expect(html.headers.get("retry-after")).toBe({ 429: "4.0" }[String(status)] ?? null);
  expect([emulator.available(item), emulator.availablePoints()]).toEqual([3, 2_000]);
});

test("a 5xx may come after the effect", async () => {
  emulator.faults.next({ kind: "status", status: 502, body: "html", effect: "committed" });
  expect((await setTo(9)).status).toBe(502);
  expect(emulator.available(item)).toBe(9);
  expect(emulator.log.calls).toMatchObject([
    { outcome: "fault", status: 502, actualCost: 10, answer: "sent" },
  ]);
});

test("an internal error is a 200 with Shopify's words; its key has failed, a new one works", async () => {
  emulator.faults.next({ kind: "internalError" });
  const { status, body, headers } = await setTo(9);
  expect(status).toBe(200);
  const requestId = headers.get("x-request-id");
  expect(body).toEqual({
    errors: [
      {
        message: `Internal error. Looks like something went wrong on our end.\nRequest ID: ${requestId} (include this in support requests).`,
        extensions: { code: "INTERNAL_SERVER_ERROR", requestId },
      },
    ],
  });
  expect(emulator.available(item)).toBe(3);
  expect(codesOf(await setTo(9))).toEqual(["IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"]);
  expect(codesOf(await setTo(9, null, "new key"))).toEqual([]);
});

test("an internal error after the effect replays on the same key", async () => {
  emulator.faults.next({ kind: "internalError", effect: "committed" });
  expect(codesOf(await setTo(9))).toEqual(["INTERNAL_SERVER_ERROR"]);
  expect(emulator.available(item)).toBe(9);
  expect(codesOf(await setTo(9))).toEqual([]);
});

test("a denied call answers ACCESS_DENIED, whatever the scopes", async () => {
  emulator.faults.next({ kind: "accessDenied" }, { calls: 2 });
  expect(codesOf(await setTo(9))).toEqual(["ACCESS_DENIED"]);
  expect(codesOf(await call(emulator, "query Q { nodes(ids: []) { id } }"))).toEqual(["ACCESS_DENIED"]);
  expect(codesOf(await setTo(9))).toEqual([]);
});

test("a throttle out of the blue is answered as a real one and not blamed on the caller", async () => {
  emulator.faults.next({ kind: "throttle" });
  expect((await setTo(9)).body).toMatchObject({
    errors: [{ extensions: { code: "THROTTLED" } }],
    extensions: { cost: { actualQueryCost: null } },
  });
  emulator.assertNeverThrottled();
});

test("a held call has its points taken, and takes effect once it is let go", async () => {
  const gate = Promise.withResolvers<void>();
  emulator.faults.next({ kind: "hold", until: gate.promise });
  const held = setTo(9, 3);
  await expect.poll(() => emulator.availablePoints()).toBe(1_990);
  expect([emulator.available(item), emulator.stats().inFlight]).toEqual([3, 1]);
  gate.resolve();
  expect(codesOf(await held)).toEqual([]);
  expect(emulator.available(item)).toBe(9);
});

test("a sale right before the effect makes the compare stale", async () => {
  emulator.faults.next({ kind: "before", act: () => emulator.sell(item, 1) });
  expect(codesOf(await setTo(9, 3))).toEqual(["CHANGE_FROM_QUANTITY_STALE"]);
  expect(emulator.levels()).toMatchObject([{ available: 2, committed: 1, onHand: 3 }]);
});

test("a slow body comes in pieces, whole in the end", async () => {
  emulator.faults.next({ kind: "slowBody", chunks: 3, pauseMs: 40 });
  const reply = call(emulator, shop);
  for (let piece = 0; piece < 3; piece++) {
    const wait = await nextWait();
    expect(wait.delayMs).toBe(40);
    wait.end();
  }
  expect((await reply).body).toMatchObject({ data: { shop: { name: "trueup-demo" } } });
});

test("a cut body is an error on the client's side, and the effect stays", async () => {
  emulator.faults.next({ kind: "cutBody" });
  await expect(setTo(9)).rejects.toThrow("terminated");
  expect(emulator.available(item)).toBe(9);
});

test("latency is half before the effect, half after; meanwhile the points are taken and the key is in progress", async () => {
  emulator.faults.latency(300);
  const slow = setTo(9);
  const before = await nextWait();
  expect([before.delayMs, emulator.available(item), emulator.availablePoints()]).toEqual([150, 3, 1_990]);
  emulator.faults.latency(0);
  expect(codesOf(await setTo(9))).toEqual(["IDEMPOTENCY_CONCURRENT_REQUEST"]);
  emulator.faults.latency(300);
  before.end();
  const after = await nextWait();
  expect([after.delayMs, emulator.available(item)]).toEqual([150, 9]);
  after.end();
  expect(codesOf(await slow)).toEqual([]);
});

test("latency may be drawn for each call", async () => {
  const drawn = [10, 30];
  emulator.faults.latency(() => drawn.shift() ?? 0);
  for (const half of [5, 15]) {
    const reply = call(emulator, shop);
    const first = await nextWait();
    expect(first.delayMs).toBe(half);
    first.end();
    (await nextWait()).end();
    await reply;
  }
});
