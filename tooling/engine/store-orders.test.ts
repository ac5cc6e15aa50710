import { randomBytes } from "node:crypto";
import { createSessions } from "@trueup/api/auth/sessions";
import { createApi } from "@trueup/api/create-api";
import { type Server, serveApi } from "@trueup/api/serve";
import { systemClock as apiClock } from "@trueup/api/system-clock";
import { receive } from "@trueup/db/testing/changes";
import { createMetrics } from "@trueup/metrics/metrics";
import type { StoreEventStatus } from "@trueup/sdk";
import { startStoreEvents } from "@trueup/worker/store-events";
import { systemClock, systemRandom } from "@trueup/worker/system-clock";
import { sql } from "kysely";
import { afterEach, expect, test, vi } from "vitest";
import { createWorld, SOON, type World, type WorldOptions, writesOf } from "./world.ts";

/*
 * A sale in one store reaches the other: emulated shops send signed webhooks over HTTP to the real API, and a worker
 * makes orders of them, levels of the orders, and writes of the levels.
 */
const SKU = "TSH-BLK-M";
const quiet = { info() {}, warn() {}, error() {} };

let world: World;
let server: Server;
let events: { stop(): Promise<void> };
afterEach(async () => {
  await events.stop();
  for (const shop of world.shops) await shop.webhooks.close();
  await server.close(1_000);
  await world.close();
});

/** Two shops that sell the same items, with so many units each, and everything that hears of their orders. */
async function open(units: number, options: WorldOptions = {}): Promise<void> {
  world = await createWorld({ stores: 2, ...options });
  const { database, sealer } = world;
  const sessions = createSessions({
    db: database.db,
    secret: randomBytes(32).toString("base64"),
    log: quiet,
  });
  const api = createApi({
    database,
    sealer,
    sessions,
    clock: apiClock,
    random: randomBytes,
    log: quiet,
    metrics: createMetrics(),
  });
  server = await serveApi(api, { port: 0, clock: apiClock });
  events = startStoreEvents({ database, clock: systemClock, random: systemRandom, log: quiet });
  for (const [at, shop] of world.shops.entries()) {
    shop.webhooks.subscribe({
      address: `${server.url}/hooks/shopify/sto_${world.storeIds[at]}`,
      topics: ["orders/create", "orders/paid", "orders/cancelled"],
      firstRetryMs: 10,
    });
  }
  world.startWorker();
  await world.record(...[...world.items.keys()].map((sku) => receive(sku, units)));
  await world.drained();
  expect(bothShow(SKU)).toEqual([units, units]);
  await letAnHourPass();
}

const bothShow = (sku: string) => [world.shown(sku, 0), world.shown(sku, 1)];

/** What was written lies back far enough that a new order certainly came after it. */
async function letAnHourPass(): Promise<void> {
  await sql`UPDATE listing SET written_at = written_at - interval '1 hour', known_at = known_at - interval '1 hour'`.execute(
    world.db,
  );
  await sql`UPDATE attempt SET at = at - interval '1 hour'`.execute(world.db);
}

function sell(quantity: number, store = 0, sku = SKU) {
  const shop = world.shops[store];
  if (shop === undefined) throw new Error(`there is no shop ${store}`);
  return shop.orders.place({ lines: [{ variantId: world.variant(sku, store).variantId, quantity }] });
}

/** Once every event was handled and everything was sent. */
async function settled(...statuses: readonly StoreEventStatus[]): Promise<void> {
  for (const shop of world.shops) await shop.webhooks.idle();
  await vi.waitFor(async () => {
    const rows = await world.db.selectFrom("store_event").select("status").orderBy("id").execute();
    expect(rows.map((row) => row.status)).toEqual(statuses);
  }, SOON);
  await world.drained();
}

const orders = () =>
  world.db.selectFrom("sales_order").select(["store_id", "number", "status"]).orderBy("id").execute();

async function reserved(sku = SKU): Promise<number> {
  const { rows } = await sql<{ units: number }>`
    SELECT coalesce(sum(reserved), 0)::int AS units FROM item_flow
    WHERE customer_id = ${world.customerId} AND item_id = ${world.item(sku).id}`.execute(world.db);
  return rows[0]?.units ?? 0;
}

const lastDecision = async (store: number) =>
  world.db
    .selectFrom("decision")
    .select(["outcome", "reason", "level"])
    .where("listing_id", "=", world.listingId(SKU, store))
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();

test("three sold in one store: the other shows three less, and the one that sold them is left alone", async () => {
  await open(10);
  const before = world.shop.log.calls.length;
  const order = sell(3);
  await settled("done");
  expect(await orders()).toEqual([{ store_id: world.storeIds[0], number: order.name, status: "processing" }]);
  expect(await world.db.selectFrom("order_line").select("price").execute()).toEqual([{ price: "19.9000" }]);
  expect(await reserved()).toBe(3);
  expect(bothShow(SKU)).toEqual([7, 7]);
  expect(await lastDecision(0)).toEqual({ outcome: "skip", reason: "unchanged", level: 7 });
  expect(await world.listing(SKU, 0)).toMatchObject({ known_quantity: 7 });
  expect(world.shop.log.calls.length).toBe(before);
  expect(writesOf(world.shops[1] ?? world.shop).at(-1)).toMatchObject({ quantities: [7] });
});

test("cancelled at the store, the units are for sale again everywhere", async () => {
  await open(10);
  const order = sell(3);
  await settled("done");
  world.shop.orders.cancel(order.id);
  await settled("done", "done");
  expect(await orders()).toMatchObject([{ status: "cancelled" }]);
  expect(await reserved()).toBe(0);
  expect(bothShow(SKU)).toEqual([10, 10]);
});

test("the last unit sold in one store is for sale in no other", async () => {
  await open(1);
  sell(1);
  await settled("done");
  expect(bothShow(SKU)).toEqual([0, 0]);
});

test("an order that was placed while our write may have been under way is found out by reading its store", async () => {
  await open(10);
  const shop = world.shop;
  shop.orders.place({
    lines: [{ variantId: world.variant(SKU).variantId, quantity: 3 }],
    ageMs: 2 * 3_600_000,
  });
  await settled("done");
  expect(await reserved()).toBe(3);
  expect(bothShow(SKU)).toEqual([7, 7]);
});

test("a delivery that comes twice counts once", async () => {
  await open(10);
  world.shop.webhooks.fault({ kind: "duplicate" });
  sell(3);
  await settled("done");
  expect(world.shop.webhooks.tries).toHaveLength(2);
  expect(await orders()).toHaveLength(1);
  expect(await reserved()).toBe(3);
  expect(bothShow(SKU)).toEqual([7, 7]);
});

test("an event that comes under two names is one order", async () => {
  await open(10);
  world.shop.webhooks.subscribe({
    address: world.shop.webhooks.addresses()[0] ?? "",
    topics: ["orders/create"],
  });
  sell(3);
  await settled("done", "done");
  expect(await orders()).toHaveLength(1);
  expect(await reserved()).toBe(3);
});

test("a cancellation that overtakes its order ends it once it comes", async () => {
  await open(10);
  const gate = Promise.withResolvers<void>();
  world.shop.webhooks.fault({ kind: "hold", until: gate.promise });
  const order = sell(3);
  world.shop.orders.cancel(order.id);
  await vi.waitFor(async () => {
    const waiting = await world.db.selectFrom("store_event").select("status").execute();
    expect(waiting).toEqual([{ status: "awaiting_order" }]);
  }, SOON);
  expect(await orders()).toEqual([]);
  gate.resolve();
  await settled("done", "done");
  expect(await orders()).toMatchObject([{ status: "cancelled" }]);
  expect(await reserved()).toBe(0);
  expect(bothShow(SKU)).toEqual([10, 10]);
});

test("what is signed with another secret is refused every time and changes nothing", async () => {
  await open(10);
  world.shop.webhooks.fault({ kind: "wrongSignature" });
  sell(3);
  await settled();
  expect(new Set(world.shop.webhooks.tries.map(({ status }) => status))).toEqual(new Set([401]));
  expect(await orders()).toEqual([]);
  expect(world.shown(SKU, 1)).toBe(10);
});

test("what is linked to nothing is left out and named; an order of such lines alone waits to be linked", async () => {
  await open(10);
  const { shop } = world;
  const other = shop.catalogue.addVariant({ sku: "MUG-1", quantity: 5 });
  shop.orders.place({
    lines: [
      { variantId: world.variant(SKU).variantId, quantity: 2 },
      { variantId: other.variantId, quantity: 1 },
      { variantId: null, quantity: 1 },
    ],
  });
  await settled("incomplete");
  expect(bothShow(SKU)).toEqual([8, 8]);
  shop.orders.place({ lines: [{ variantId: other.variantId, quantity: 1 }] });
  await settled("incomplete", "unmatched");
  expect(await orders()).toHaveLength(1);
  const [first, second] = await world.db
    .selectFrom("store_event")
    .select(["left_out", "order_id"])
    .orderBy("id")
    .execute();
  expect(first?.left_out).toMatchObject([{ sku: "MUG-1", quantity: 1 }, { variantId: null }]);
  expect(second).toMatchObject({ order_id: null, left_out: [{ sku: "MUG-1" }] });
});

test("many orders in both stores at once leave both at what is left", async () => {
  await open(100);
  let sold = 0;
  for (let at = 0; at < 20; at += 1) {
    const quantity = 1 + (at % 3);
    sell(quantity, at % 2);
    sold += quantity;
  }
  await settled(...Array.from({ length: 20 }, () => "done" as const));
  expect(await reserved()).toBe(sold);
  expect(bothShow(SKU)).toEqual([100 - sold, 100 - sold]);
});
