import { changeStore } from "@trueup/api/resources/save-store";
import { adjust, count, receive } from "@trueup/db/testing/changes";
import { sql } from "kysely";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { FaultTarget } from "../emulators/shopify/faults.ts";
import { createWorld, SOON, type World, type WorldOptions, writesOf } from "./world.ts";

let world: World;
afterEach(() => world.close());

const SKU = "TSH-BLK-M";

async function open(options: WorldOptions = {}): Promise<World> {
  world = await createWorld({ shown: 0, ...options });
  return world;
}

async function becomes(state: string, code: string | null): Promise<void> {
  await vi.waitFor(async () => expect(await world.health()).toEqual({ state, code }), SOON);
}

const writes = { when: (call: FaultTarget) => call.idempotencyKey !== null };

describe("a store that refuses us", () => {
  test("because its token is dead is suspended once that is confirmed; new credentials are used at once", async () => {
    await open();
    world.shop.faults.revokeTokens();
    world.startWorker();
    await world.record(receive(SKU, 5));
    await becomes("suspended", "credential_refused");
    expect(world.shop.stats().calls).toBe(2);
    await world.record(adjust(SKU, -1));
    await world.record(adjust(SKU, -1));

    const { accessToken } = world.shop.addApp("installed again");
    const key = { customerId: world.customerId, storeId: world.storeIds[0] ?? 0 };
    const credentials = { kind: "access_token", accessToken } as const;
    expect(
      await changeStore(world.db, world.sealer, key, { credentials }, null, { by: "api_key", id: "test" }),
    ).toBe("changed");
    world.database.wake.ping();
    await world.drained();
    await becomes("ok", null);
    expect(writesOf(world.shop)).toMatchObject([{ outcome: "effective", quantities: [3] }]);
  });

  test("only once, as a store in trouble may, is not suspended", async () => {
    await open();
    world.shop.faults.next({ kind: "status", status: 401 }, writes);
    world.startWorker();
    await world.record(receive(SKU, 5));
    await world.drained();
    expect(world.shown(SKU)).toBe(5);
    expect(await world.health()).toEqual({ state: "ok", code: null });
  });

  test.each([
    [402, "shop_unavailable"],
    [403, "forbidden"],
    [404, "shop_not_found"],
    [423, "shop_locked"],
  ] as const)(
    "with %s is suspended, tried an hour later, and then sent the newest level once",
    async (status, code) => {
      await open();
      world.shop.faults.always({ kind: "status", status });
      const first = world.startWorker();
      await world.record(receive(SKU, 5));
      await becomes("suspended", code);
      await world.syncNow(SKU);
      expect(await world.requests(SKU)).toEqual([
        { status: "failed", reason: "store_suspended", quantity: null },
      ]);
      await world.record(count(SKU, 8));
      // The store's state is saved before the attempt is closed.
      await vi.waitFor(async () => {
        expect(await world.due(SKU)).toMatchObject({
          attempt_id: null,
          event_version: 2,
          manual_version: null,
        });
      }, SOON);
      const { rows } = await sql<{ minutes: number }>`
      SELECT extract(epoch FROM probe_at - now())::float8 / 60 AS minutes FROM store_health`.execute(
        world.db,
      );
      expect(rows[0]?.minutes).toBeGreaterThan(55);

      await first.stop();
      // An unavailable shop is asked once more, for it may come back by itself.
      expect(world.shop.stats().calls).toBe(code === "shop_unavailable" ? 2 : 1);
      world.shop.faults.clear();
      await sql`UPDATE store_health SET probe_at = now()`.execute(world.db);
      world.startWorker();
      await world.drained();
      await becomes("ok", null);
      expect(writesOf(world.shop)).toMatchObject([{ outcome: "effective", quantities: [8] }]);
    },
  );

  test("still, when it is tried again, stays suspended for another hour", async () => {
    await open();
    world.shop.faults.always({ kind: "status", status: 402 });
    const first = world.startWorker();
    await world.record(receive(SKU, 5));
    await becomes("suspended", "shop_unavailable");
    await first.stop();
    await sql`UPDATE store_health SET probe_at = now() - interval '1 second'`.execute(world.db);
    world.startWorker();
    await vi.waitFor(async () => {
      const { rows } =
        await sql`SELECT 1 FROM store_health WHERE probe_at > now() + interval '50 minutes'`.execute(
          world.db,
        );
      expect(rows).toHaveLength(1);
    }, SOON);
    expect(await world.health()).toEqual({ state: "suspended", code: "shop_unavailable" });
    expect(world.shop.stats().calls).toBe(3);
  });

  test("for one moment only is not suspended", async () => {
    await open();
    world.shop.faults.next({ kind: "status", status: 402 });
    world.startWorker();
    await world.record(receive(SKU, 5));
    await world.drained();
    expect(await world.health()).toEqual({ state: "ok", code: null });
    expect(writesOf(world.shop)).toMatchObject([{ outcome: "effective", quantities: [5] }]);
  });

  test("what was asked by hand before is answered as failed, and leaves nothing due of its own", async () => {
    await open({ preferences: { syncInventory: "never" } });
    world.shop.faults.always({ kind: "status", status: 402 });
    await world.syncNow(SKU);
    world.startWorker();
    await becomes("suspended", "shop_unavailable");
    await world.drained();
    expect(await world.requests(SKU)).toMatchObject([{ status: "failed", reason: "store_suspended" }]);
  });
});

/** 30 s and up to a fifth more. */
const LONGEST_FIRST_PAUSE_MS = 36_000;

describe("a store that cannot be reached", () => {
  test("is left alone after 5 failures, tried with one listing, and back at full rate soon after", async () => {
    const skus = Array.from({ length: 60 }, (_, at) => `SKU-${at}`);
    await open({ skus, preferences: { syncInventory: "always" } });
    world.shop.faults.always({ kind: "status", status: 502, body: "html" });
    world.startWorker();
    // Five writes are lost, or fewer that are asked again, until the store is given up; the first has two listings.
    for (const lost of [skus.slice(0, 2), ...skus.slice(2, 6).map((sku) => [sku])]) {
      await world.record(...lost.map((sku) => receive(sku, 1)));
      await vi.waitFor(async () => {
        const waiting = world.db.selectFrom("due").select("listing_id").where("attempt_id", "is", null);
        const isGivenUp = (await world.health()).state === "unreachable";
        expect(isGivenUp || (await waiting.execute()).length === 0).toBe(true);
      }, SOON);
      if ((await world.health()).state === "unreachable") break;
    }
    await becomes("unreachable", "server_error");
    expect(world.shop.stats().calls).toBeLessThan(15);
    await world.record(...skus.map((sku) => count(sku, 7)));
    await world.syncNow("SKU-9");
    expect(await world.requests("SKU-9")).toMatchObject([{ status: "pending" }]);

    const failed = world.shop.log.calls.length;
    world.shop.faults.clear();
    world.leap(LONGEST_FIRST_PAUSE_MS);
    await world.drained();
    await becomes("ok", null);
    expect(await world.requests("SKU-9")).toMatchObject([{ status: "confirmed", quantity: 7 }]);
    expect(new Set(skus.map((sku) => world.shown(sku)))).toEqual(new Set([7]));
    const [probe, ...others] = writesOf(world.shop);
    expect(probe?.rows).toBe(1);
    // The rest: what was lost is settled one by one, then everything else together.
    expect(others.findIndex(({ rows }) => rows > 1)).toBeLessThanOrEqual(8);
    expect(world.shop.log.calls.length - failed).toBeLessThan(30);
  });

  test("for a moment, with answers of HTML, comes back by itself with the newest level", async () => {
    await open();
    world.shop.faults.next({ kind: "status", status: 502, body: "html" }, { calls: 2 });
    world.startWorker();
    await world.record(receive(SKU, 5));
    await world.record(count(SKU, 9));
    await world.drained();
    expect(world.shown(SKU)).toBe(9);
    expect(await world.health()).toEqual({ state: "ok", code: null });
  });
});

describe("a store that asks for a slower pace", () => {
  test.each([
    ["THROTTLED", { kind: "throttle" }, 1_000],
    ["429 with Retry-After", { kind: "status", status: 429 }, 4_000],
  ] as const)("by %s is not called before the time it names", async (_, fault, pauseMs) => {
    await open();
    world.shop.faults.next(fault, writes);
    world.startWorker();
    await world.record(receive(SKU, 5));
    await world.drained();
    const [refused, next] = world.shop.log.calls;
    expect(refused?.outcome).toBe("fault");
    expect((next?.at ?? 0) - (refused?.endedAt ?? 0)).toBeGreaterThanOrEqual(pauseMs * 0.99);
    expect(world.shown(SKU)).toBe(5);
    expect(await world.health()).toEqual({ state: "ok", code: null });
  });
});
