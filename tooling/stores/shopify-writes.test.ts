import type { WriteRow } from "@trueup/stores/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VariantIds } from "../emulators/shopify/catalogue.ts";
import type { Fault } from "../emulators/shopify/faults.ts";
import type { ShopifyEmulator, ShopifyEmulatorOptions } from "../emulators/shopify/server.ts";
import { type EmulatedStore, openStore, remoteAt, unhurried, write, writeRow } from "./emulated-store.ts";

let store: EmulatedStore;
let shop: ShopifyEmulator;

beforeEach(async () => {
  store = await openStore();
  ({ shop } = store);
});

afterEach(() => store.close());

async function reopen(options: ShopifyEmulatorOptions = {}): Promise<void> {
  store = await openStore(options);
  ({ shop } = store);
}

function row(ids: VariantIds, quantity: number, expected: number): WriteRow {
  return writeRow(shop.locationId, ids, quantity, expected);
}

function shown({ inventoryItemId }: VariantIds): number | undefined {
  return shop.available(inventoryItemId, shop.locationId);
}

function status(
  code: Extract<Fault, { kind: "status" }>["status"],
  body: "json" | "html" = "json",
  effect: "none" | "committed" = "none",
): Fault {
  return { kind: "status", status: code, body, effect };
}

describe("writing", () => {
  test("250 rows are one call of 10 points, and every level stands as written", async () => {
    const adapter = store.connect();
    const variants = Array.from({ length: 250 }, (_, index) =>
      shop.catalogue.addVariant({ sku: `S-${index}`, quantity: index }),
    );
    const answer = await write(
      adapter,
      variants.map((ids, index) => row(ids, index * 2, index)),
    );
    expect(answer).toMatchObject({
      kind: "written",
      budget: { charged: 10, capacity: 2000, perSecond: 100 },
    });
    expect(variants.map(shown)).toEqual(variants.map((_, index) => index * 2));
    expect(shop.stats()).toMatchObject({ calls: 1, pointsSpent: 10, throttled: 0 });
  });

  test("a level that stands already is written", async () => {
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    expect(await write(store.connect(), [row(ids, 5, 5)])).toMatchObject({ kind: "written" });
    expect(shop.log.writes.map(({ outcome }) => outcome)).toEqual(["unchanged"]);
  });

  test("the same key and body again is replayed and changes nothing", async () => {
    const adapter = store.connect();
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    const rows = [row(ids, 7, 5)];
    await write(adapter, rows);
    shop.sell(ids.inventoryItemId, 1);
    expect(await write(adapter, rows)).toMatchObject({ kind: "written" });
    expect(shown(ids)).toBe(6);
    expect(shop.log.writes.map(({ outcome }) => outcome)).toEqual(["effective", "replayed"]);
  });

  test("the same key with other rows is refused as ours to mend", async () => {
    const adapter = store.connect();
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    await write(adapter, [row(ids, 7, 5)]);
    const answer = await write(adapter, [row(ids, 8, 7)]);
    expect(answer).toMatchObject({ kind: "failed", failure: { kind: "rejected", code: "request_refused" } });
    expect(shown(ids)).toBe(7);
  });

  test("a key that is still running says so, and its first call ends as if nothing had been asked", async () => {
    const entered = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    await store.close();
    await reopen({ sleep: () => (entered.resolve(), left.promise) });
    const adapter = store.connect();
    const rows = [row(shop.catalogue.addVariant({ sku: "A", quantity: 5 }), 7, 5)];
    shop.faults.latency(100);
    const first = write(adapter, rows);
    await entered.promise;
    shop.faults.latency(0);
    expect(await write(adapter, rows)).toMatchObject({ kind: "still_running" });
    left.resolve();
    expect(await first).toMatchObject({ kind: "written" });
    expect(await write(adapter, rows)).toMatchObject({ kind: "written" });
    expect(shop.log.writes.map(({ outcome }) => outcome)).toEqual(["refused", "effective", "replayed"]);
  });

  test("every faulty row is named in one answer and nothing is applied", async () => {
    const good = shop.catalogue.addVariant({ sku: "good", quantity: 1 });
    const moved = shop.catalogue.addVariant({ sku: "moved", quantity: 2 });
    const gone = shop.catalogue.addVariant({ sku: "gone", quantity: 3 });
    const bundle = shop.catalogue.addVariant({ sku: "bundle", inventory: "nonMutable" });
    const huge = shop.catalogue.addVariant({ sku: "huge", quantity: 4 });
    const lost = shop.catalogue.addVariant({ sku: "lost", quantity: 5 });
    shop.catalogue.deleteVariant(gone.variantId);
    shop.sell(moved.inventoryItemId, 1);
    const answer = await write(store.connect(), [
      row(good, 9, 1),
      row(moved, 9, 2),
      row(gone, 9, 3),
      row(bundle, 9, 0),
      row(huge, 1_000_000_001, 4),
      { ...row(lost, 9, 5), locationId: "gid://shopify/Location/404" },
    ]);
    expect(answer).toMatchObject({
      kind: "rows_refused",
      rows: [
        { index: 1, refusal: { kind: "stale" } },
        { index: 2, refusal: { problem: { code: "variant_missing" } } },
        { index: 3, refusal: { problem: { code: "not_settable" } } },
        { index: 4, refusal: { problem: { code: "quantity_refused" } } },
        { index: 5, refusal: { problem: { code: "location_missing" } } },
      ],
    });
    expect([good, moved].map(shown)).toEqual([1, 1]);
  });

  test("the same variant twice is named at both rows", async () => {
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    expect(await write(store.connect(), [row(ids, 7, 5), row(ids, 8, 5)])).toMatchObject({
      kind: "rows_refused",
      rows: [0, 1].map((index) => ({ index, refusal: { problem: { code: "duplicate_variant" } } })),
    });
  });

  test("a sale between reading and writing is not overwritten", async () => {
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.next({ kind: "before", act: () => shop.sell(ids.inventoryItemId, 2) });
    expect(await write(store.connect(), [row(ids, 10, 5)])).toMatchObject({
      kind: "rows_refused",
      rows: [{ index: 0, refusal: { kind: "stale" } }],
    });
    expect(shown(ids)).toBe(3);
  });
});

describe("a write that meets a fault", () => {
  test.each<[string, Fault, string, string, number]>([
    ["a request lost on the way", { kind: "loseRequest" }, "ambiguous", "connection_lost", 5],
    ["an answer lost after the effect", { kind: "loseAnswer" }, "ambiguous", "connection_lost", 7],
    ["an answer cut in the middle", { kind: "cutBody" }, "ambiguous", "connection_lost", 7],
    ["an internal error without effect", { kind: "internalError" }, "ambiguous", "server_error", 5],
    [
      "an internal error after the effect",
      { kind: "internalError", effect: "committed" },
      "ambiguous",
      "server_error",
      7,
    ],
    ["500 in HTML after the effect", status(500, "html", "committed"), "ambiguous", "server_error", 7],
    ["500", status(500), "ambiguous", "server_error", 5],
    ["502 in HTML", status(502, "html"), "ambiguous", "server_error", 5],
    ["503", status(503), "ambiguous", "server_error", 5],
    ["504 after the effect", status(504, "html", "committed"), "ambiguous", "server_error", 7],
    ["401", status(401), "credential", "credential_refused", 5],
    ["402", status(402), "blocked", "shop_unavailable", 5],
    ["403", status(403), "blocked", "forbidden", 5],
    ["404", status(404), "blocked", "shop_not_found", 5],
    ["423", status(423), "blocked", "shop_locked", 5],
    ["429", status(429), "throttled", "throttled", 5],
    ["430", status(430), "blocked", "forbidden", 5],
    ["an access that is denied", { kind: "accessDenied" }, "blocked", "scope_missing", 5],
    ["a throttled call", { kind: "throttle" }, "throttled", "throttled", 5],
  ])("%s", async (_, fault, kind, code, level) => {
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.next(fault);
    expect(await write(store.connect(), [row(ids, 7, 5)])).toMatchObject({
      kind: "failed",
      failure: { kind, code },
    });
    expect(shown(ids)).toBe(level);
  });

  test.each<[string, Fault, string]>([
    ["lost its answer", { kind: "loseAnswer" }, "written"],
    ["lost its request", { kind: "loseRequest" }, "written"],
    ["had an internal error after its effect", { kind: "internalError", effect: "committed" }, "written"],
    ["failed for good", { kind: "internalError" }, "key_spent"],
  ])("one that %s is settled by asking again with key and body", async (_, fault, kind) => {
    const adapter = store.connect();
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.next(fault);
    await write(adapter, [row(ids, 7, 5)]);
    expect(await write(adapter, [row(ids, 7, 5)])).toMatchObject({ kind });
    expect(shown(ids)).toBe(kind === "written" ? 7 : 5);
  });

  test("an answer in small pieces is read whole", async () => {
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.next({ kind: "slowBody", chunks: 20, pauseMs: 1 });
    expect(await write(store.connect(), [row(ids, 7, 5)])).toMatchObject({ kind: "written" });
  });

  test("one that is cut off while the store works is in doubt", async () => {
    const controller = new AbortController();
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.next({ kind: "before", act: () => controller.abort() });
    expect(await write(store.connect(), [row(ids, 7, 5)], "att_1", controller)).toMatchObject({
      failure: { kind: "ambiguous", code: "timeout" },
    });
  });

  test("one that hangs until the time is up is in doubt", async () => {
    const controller = new AbortController();
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.next({ kind: "hang" }, { when: () => (controller.abort(), true) });
    expect(await write(store.connect(), [row(ids, 7, 5)], "att_1", controller)).toMatchObject({
      failure: { kind: "ambiguous", code: "timeout" },
    });
    expect(shown(ids)).toBe(5);
  });

  test("one that is made after the time was up is not sent", async () => {
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    expect(
      await write(store.connect(), [row(ids, 7, 5)], "att_1", { signal: AbortSignal.abort() }),
    ).toMatchObject({
      failure: { kind: "unavailable", code: "timeout" },
    });
    expect(shop.stats().calls).toBe(0);
  });

  test("one that finds nobody listening did nothing", async () => {
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    const adapter = store.connect();
    await shop.close();
    expect(await write(adapter, [row(ids, 7, 5)])).toMatchObject({
      failure: { kind: "unavailable", code: "connection_refused" },
    });
    await reopen();
  });

  test("one that another version of the API served has run, and is in doubt", async () => {
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.retireVersion("2026-10");
    expect(await write(store.connect(), [row(ids, 7, 5)])).toMatchObject({
      failure: { kind: "ambiguous", code: "wrong_version" },
    });
    expect(shown(ids)).toBe(7);
  });

  test("a read that another version served is not believed", async () => {
    const ids = shop.catalogue.addVariant({ sku: "A", quantity: 5 });
    shop.faults.retireVersion("2026-10");
    expect(await store.connect().read([remoteAt(shop.locationId, ids)], unhurried())).toMatchObject({
      failure: { kind: "rejected", code: "wrong_version" },
    });
  });
});
