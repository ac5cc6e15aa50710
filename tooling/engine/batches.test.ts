import { count, receive } from "@trueup/db/testing/changes";
import { PARKED_AFTER_FAILURES, retryListing } from "@trueup/db/listing-problem";
import { sql } from "kysely";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createWorld, SOON, type World, type WorldOptions, writesOf } from "./world.ts";

let world: World;
afterEach(() => world.close());

async function open(options: WorldOptions): Promise<World> {
  world = await createWorld(options);
  return world;
}

const skus = (many: number) => Array.from({ length: many }, (_, at) => `SKU-${at}`);

/** Makes every listing due with this level, as events would have. */
async function makeDue(level: number): Promise<void> {
  await sql`UPDATE listing SET desired_level = ${level}, desired_version = desired_version + 1`.execute(
    world.db,
  );
  await sql`
    INSERT INTO due (store_id, listing_id, customer_id, lane, event_version, since)
    SELECT store_id, id, customer_id, 3, desired_version, now() FROM listing`.execute(world.db);
}

/** Once everything is sent but one row, which shows why. */
async function onlyFails(sku: string, code: string): Promise<void> {
  await vi.waitFor(async () => {
    const due = await world.db.selectFrom("due").select("listing_id").limit(3).execute();
    expect(due).toEqual([{ listing_id: world.listingId(sku) }]);
    expect(await world.problem(sku)).toMatchObject({ code, parked: false });
  }, SOON);
}

describe("a batch with a bad row", () => {
  test("that the store names: it is parked aside by name, the other 249 go out", async () => {
    await open({ skus: skus(250), shown: 0 });
    world.shop.catalogue.deleteVariant(world.variant("SKU-7").variantId);
    await makeDue(9);
    world.startWorker();
    await onlyFails("SKU-7", "variant_missing");
    const writes = writesOf(world.shop).map(({ outcome, rows }) => `${outcome} ${rows}`);
    expect(writes[0]).toBe("refused 250");
    expect(writes.filter((write) => write.startsWith("effective"))).toEqual(["effective 249"]);
    expect(new Set(world.shop.levels().map((level) => level.available))).toEqual(new Set([9]));
  });

  test("that the store does not name: halves find it, with at most a fifth of the calls while others wait", async () => {
    await open({ skus: skus(2_000), shown: 0 });
    const poison = world.variant("SKU-7").inventoryItemId;
    const sizes: { readonly rows: number; readonly refused: boolean }[] = [];
    await makeDue(9);
    world.startWorker({
      callsPerStore: 1,
      fetch: async (url, init) => {
        const body = init?.body ?? "";
        const isRefused = body.includes(`"${poison}"`);
        const rows = body.split("changeFromQuantity").length - 1;
        sizes.push({ rows, refused: isRefused });
        return isRefused ? refuseWithoutName() : fetch(url, init);
      },
    });
    await onlyFails("SKU-7", "refused");
    // Eight batches of 250; what is smaller is a half of a refused one. The last full batch ends the wait of others.
    const lastFull = sizes.findLastIndex(({ rows }) => rows === 250);
    const meanwhile = sizes.slice(0, lastFull + 1);
    expect(meanwhile.filter(({ rows }) => rows < 250).length).toBeLessThanOrEqual(meanwhile.length / 5);
    const found = sizes.findIndex(({ rows, refused }) => refused && rows === 1);
    const search = sizes.slice(0, found + 1);
    expect(search.filter(({ refused }) => refused).map(({ rows }) => rows)).toEqual([
      250, 125, 63, 32, 16, 8, 4, 2, 1,
    ]);
    expect(search.length).toBeLessThanOrEqual(8 + 2 * 8);
    expect(new Set(world.shop.levels().map((level) => level.available))).toEqual(new Set([0, 9]));
  });
});

function refuseWithoutName(): Response {
  const userErrors = [{ code: "INTERNAL", field: null, message: "Something in there is wrong." }];
  return new Response(JSON.stringify({ data: { inventorySetQuantities: { userErrors } } }), {
    headers: { "content-type": "application/json", "x-shopify-api-version": "2026-10" },
  });
}

describe("a listing that the store does not take", () => {
  test.each<[string, (ids: { inventoryItemId: string }) => void, string]>([
    ["is not tracked", (ids) => world.shop.catalogue.setTracked(ids.inventoryItemId, false), "not_tracked"],
    [
      "is not stocked there",
      (ids) => world.shop.catalogue.setLevelActive(ids.inventoryItemId, world.shop.locationId, false),
      "not_stocked",
    ],
  ])("because it %s shows its reason, the rest goes on", async (_, breakIt, code) => {
    await open({ skus: ["GOOD", "BAD"] });
    breakIt(world.variant("BAD"));
    world.startWorker();
    await world.record(receive("GOOD", 3), receive("BAD", 4));
    await vi.waitFor(async () => {
      expect(await world.problem("BAD")).toMatchObject({ code, parked: false });
      expect(world.shown("GOOD")).toBe(3);
    }, SOON);
    expect(world.shown("BAD")).toBe(0);
    expect(await world.due("BAD")).toMatchObject({ attempt_id: null, event_version: 1 });
  });

  test.each<[string, () => Promise<unknown>]>([
    ["Sync Now", () => world.syncNow("BAD")],
    ["a retry", () => retryListing(world.db, world.customerId, world.listingId("BAD"))],
  ])("is parked after 10 failures; once it is repaired, %s sends the newest level once", async (_, ask) => {
    await open({ skus: ["BAD"] });
    const { inventoryItemId } = world.variant("BAD");
    world.shop.catalogue.setTracked(inventoryItemId, false);
    world.startWorker();
    await world.record(receive("BAD", 4));
    for (let failures = 1; failures <= PARKED_AFTER_FAILURES; failures += 1) {
      await vi.waitFor(async () => expect(await world.problem("BAD")).toMatchObject({ failures }), SOON);
      if (failures < PARKED_AFTER_FAILURES) {
        await sql`UPDATE due SET not_before = now()`.execute(world.db);
        world.database.wake.ping();
      }
    }
    expect(await world.problem("BAD")).toMatchObject({ code: "not_tracked", parked: true });
    await world.record(count("BAD", 3));
    await world.record(count("BAD", 2));
    const calls = world.shop.stats().calls;
    world.shop.catalogue.setTracked(inventoryItemId, true);
    await ask();
    world.database.wake.ping();
    await world.drained();
    expect(world.shown("BAD")).toBe(2);
    expect(await world.problem("BAD")).toBeUndefined();
    expect(writesOf(world.shop)).toMatchObject([{ outcome: "effective", quantities: [2] }]);
    expect(world.shop.stats().calls - calls).toBe(2); // one read, one write
  });
});

test("a listing that goes to zero overtakes 5 000 that wait", async () => {
  await open({ skus: [...skus(5_000), "SOLD-OUT"], shown: 5 });
  await makeDue(9);
  await sql`DELETE FROM due WHERE listing_id = ${world.listingId("SOLD-OUT")}`.execute(world.db);
  await sql`UPDATE listing SET desired_version = 0, desired_level = NULL WHERE id = ${world.listingId("SOLD-OUT")}`.execute(
    world.db,
  );
  const gate = Promise.withResolvers<void>();
  world.shop.faults.next({ kind: "hold", until: gate.promise });
  world.startWorker({ callsPerStore: 1 });
  await vi.waitFor(() => expect(world.shop.stats().inFlight).toBe(1), SOON);
  await world.record(receive("SOLD-OUT", 5), count("SOLD-OUT", 0));
  gate.resolve();
  await world.drained();
  expect(world.shown("SOLD-OUT")).toBe(0);
  const writes = world.shop.log.writes.map(({ rows }) => rows.map((row) => row.quantity));
  // The write that was under way, and then the zero.
  expect(writes.findIndex((quantities) => quantities.includes(0))).toBe(1);
  expect(writes.slice(2).flat().length).toBeGreaterThan(4_000);
});
