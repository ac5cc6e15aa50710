import { createPushDatabase } from "@trueup/db/push-database";
import { adjust, count, receive } from "@trueup/db/testing/changes";
import { CALL_TIMEOUT_MS } from "@trueup/worker/push-context";
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

const writes = { when: (call: FaultTarget) => call.idempotencyKey !== null };

const attempts = () =>
  world.db.selectFrom("attempt").select(["outcome", "key", "body", "epoch"]).orderBy("id").execute();

describe("an answer that was lost", () => {
  test("after the write: the same key is asked again, and nothing is written twice", async () => {
    await open();
    world.shop.faults.next({ kind: "loseAnswer" }, writes);
    world.startWorker();
    await world.record(receive(SKU, 5));
    await world.drained();
    const [first, second] = writesOf(world.shop);
    expect([first?.outcome, second?.outcome]).toEqual(["effective", "replayed"]);
    expect(second?.key).toBe(first?.key);
    expect(await attempts()).toMatchObject([{ outcome: "ok", body: null, key: first?.key }]);
    expect(await world.pushes(SKU)).toMatchObject([{ outcome: "confirmed", quantity: 5 }]);
  });

  test.each([
    ["before the write", { kind: "loseRequest" }],
    ["in the middle of the body", { kind: "cutBody" }],
    ["to a page of HTML", { kind: "status", status: 502, body: "html", effect: "committed" }],
    ["to an error of the store", { kind: "internalError", effect: "committed" }],
  ] as const)("%s: the level stands there once it is settled", async (_, fault) => {
    await open();
    world.shop.faults.next(fault, writes);
    world.startWorker();
    await world.record(receive(SKU, 5));
    await world.drained();
    expect(world.shown(SKU)).toBe(5);
    expect(writesOf(world.shop).filter(({ outcome }) => outcome === "effective")).toHaveLength(1);
    expect(await attempts()).toMatchObject([{ outcome: "ok" }]);
  });

  test("to an error after which the key is spent: a new key is taken", async () => {
    await open();
    world.shop.faults.next({ kind: "internalError" }, writes);
    world.startWorker();
    await world.record(receive(SKU, 5));
    await world.drained();
    expect(world.shown(SKU)).toBe(5);
    const [first, second] = await attempts();
    expect([first?.outcome, second?.outcome]).toEqual(["failed", "ok"]);
    expect(second?.key).not.toBe(first?.key);
  });

  test("to a call that hangs until it is cut: it is settled like the others", async () => {
    await open();
    world.shop.faults.next({ kind: "hang" }, writes);
    world.startWorker();
    await world.record(receive(SKU, 5));
    await vi.waitFor(() => expect(world.shop.stats().inFlight).toBe(1), SOON);
    world.leap(CALL_TIMEOUT_MS);
    await world.drained();
    expect(world.shown(SKU)).toBe(5);
    expect(await attempts()).toMatchObject([{ outcome: "ok" }]);
  });

  test("while other listings are pushed: it is settled although they looked for it in vain", async () => {
    await open({ skus: ["LOST", "OTHER"] });
    let looks = 0;
    world.startWorker({
      database: (real) => ({
        ...real,
        loadStoreNews: (ids) => ((looks += 1), real.loadStoreNews(ids)),
        async keepUnsettled(...unsettled) {
          await world.record(receive("OTHER", 2));
          const before = looks;
          // The next look begins a turn for the other listing; by the one after it, that turn has looked as well.
          await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(before + 2), SOON);
          return real.keepUnsettled(...unsettled);
        },
      }),
    });
    // Several calls at a time are made once the shop has told its limits.
    await world.record(receive("OTHER", 1));
    await world.drained();
    world.shop.faults.next({ kind: "loseAnswer" }, writes);
    await world.record(receive("LOST", 5));
    await world.drained();
    expect([world.shown("LOST"), world.shown("OTHER")]).toEqual([5, 3]);
    expect(await attempts()).toMatchObject([{ outcome: "ok" }, { outcome: "ok" }, { outcome: "ok" }]);
  });

  test("to a request that lands late: a newer level that came meanwhile stands in the end", async () => {
    await open();
    let landed = false;
    world.shop.faults.next(
      [
        { kind: "landLate", delayMs: 4_000 },
        { kind: "before", act: () => (landed = true) },
      ],
      writes,
    );
    world.startWorker();
    await world.record(receive(SKU, 5));
    await vi.waitFor(async () => expect((await attempts())[0]?.outcome).toBeNull(), SOON);
    await world.record(count(SKU, 9));
    await world.drained();
    expect(world.shown(SKU)).toBe(9);
    await vi.waitFor(() => expect([landed, world.shop.stats().inFlight]).toEqual([true, 0]), SOON);
    expect(world.shown(SKU)).toBe(9);
    expect(await world.listing(SKU)).toMatchObject({ known_quantity: 9 });
  });
});

const frozen = () => new Promise<never>(() => {});

/** Time passes in the database: leases run out, and calls must have ended. */
async function expireLeases(): Promise<void> {
  await sql`UPDATE store_lease SET expires_at = now() - interval '1 second'`.execute(world.db);
  await sql`UPDATE attempt SET deadline = now() - interval '1 second'`.execute(world.db);
}

describe("a worker that is gone", () => {
  test.each<[string, { lost: boolean }]>([
    ["between answer and record", { lost: false }],
    ["with the answer lost", { lost: true }],
  ])("%s: the next one settles its write with the same key", async (_, { lost }) => {
    await open();
    if (lost) world.shop.faults.next({ kind: "loseAnswer" }, writes);
    const gone = world.startWorker({
      // What it still wanted to write never reaches the database.
      database: (real) => ({ ...real, acknowledge: frozen, keepUnsettled: frozen, renewLeases: frozen }),
    });
    await world.record(receive(SKU, 5));
    await vi.waitFor(() => expect(writesOf(world.shop)).toHaveLength(1), SOON);
    world.abandon(gone);
    await world.record(adjust(SKU, -2));
    await expireLeases();
    world.startWorker();
    await world.drained();
    const [first, second, third] = writesOf(world.shop);
    expect(second).toMatchObject({ outcome: "replayed", key: first?.key });
    expect(third).toMatchObject({ outcome: "effective", quantities: [3] });
    expect(await attempts()).toMatchObject([{ outcome: "ok" }, { outcome: "ok" }]);
    expect(await world.listing(SKU)).toMatchObject({ known_quantity: 3, closed_version: 2 });
  });

  test("whose lease was taken while its call was under way records nothing; the next one does", async () => {
    await open();
    const gate = Promise.withResolvers<void>();
    world.shop.faults.next({ kind: "hold", until: gate.promise }, writes);
    const slow = world.startWorker();
    await world.record(receive(SKU, 5));
    await vi.waitFor(() => expect(world.shop.stats().inFlight).toBe(1), SOON);
    await sql`UPDATE store_lease SET owner = 'somebody', epoch = epoch + 1`.execute(world.db);
    gate.resolve();
    await vi.waitFor(() => expect(slow.counts().leases).toBe(0), SOON);
    expect(writesOf(world.shop)).toMatchObject([{ outcome: "effective" }]);
    expect(await world.listing(SKU)).toMatchObject({ closed_version: 0, known_quantity: 0 });
    expect(await attempts()).toMatchObject([{ outcome: null, epoch: 1 }]);
    await expireLeases();
    await world.drained();
    expect(writesOf(world.shop).map(({ outcome }) => outcome)).toEqual(["effective", "replayed"]);
    expect(await attempts()).toMatchObject([{ outcome: "ok", epoch: 3 }]);
  });

  test("whose record of an answer failed finds the write again", async () => {
    await open();
    let failures = 0;
    world.startWorker({
      database: (real) => ({
        ...real,
        async acknowledge(lease, attempt) {
          failures += 1;
          if (failures === 1) throw new Error("the database went away");
          return real.acknowledge(lease, attempt);
        },
      }),
    });
    await world.record(receive(SKU, 5));
    await vi.waitFor(() => expect(failures).toBe(1), SOON);
    // Its call must have ended; nobody waits 10 seconds here.
    await sql`UPDATE attempt SET deadline = now()`.execute(world.db);
    await world.drained();
    expect(await attempts()).toMatchObject([{ outcome: "ok" }]);
  });
});

/** A write that a former worker began and that reached the store, or did not, long ago. */
async function leaveBehind(landed: boolean): Promise<void> {
  const lease = await world.hold(0, "former");
  const claimed = await createPushDatabase(world.db, "former").claim({
    lease,
    most: 250,
    reading: new Set(),
    lingerMs: 0,
    encode: () => "{}",
    cost: 10,
    timeoutMs: 10_000,
    latestEffectMs: 120_000,
  });
  expect(claimed.kind).toBe("write");
  await sql`UPDATE attempt SET at = at - interval '300 seconds', deadline = deadline - interval '300 seconds',
    settle_until = settle_until - interval '300 seconds'`.execute(world.db);
  await sql`UPDATE store_lease SET expires_at = now() - interval '1 second'`.execute(world.db);
  if (landed) world.shop.edit(world.variant(SKU).inventoryItemId, { available: 5 });
}

describe("a write whose fate the store never tells", () => {
  test.each([
    ["took effect", true],
    ["did not take effect", false],
  ])("and %s: it is left unconfirmed, the store is read, the newest level goes out", async (_, landed) => {
    await open();
    await world.record(receive(SKU, 5));
    await leaveBehind(landed);
    await world.record(adjust(SKU, 2));
    world.startWorker();
    await world.drained();
    expect(world.shown(SKU)).toBe(7);
    expect(writesOf(world.shop)).toMatchObject([{ outcome: "effective", quantities: [7] }]);
    expect((await world.pushes(SKU)).map((push) => push.outcome)).toEqual(["unconfirmed", "confirmed"]);
    expect(await attempts()).toMatchObject([{ outcome: "unconfirmed" }, { outcome: "ok" }]);
  });

  test("and the store shows the newest level by then: it is read, and nothing is sent", async () => {
    await open();
    await world.record(receive(SKU, 5));
    await leaveBehind(true);
    world.startWorker();
    await world.drained();
    expect(writesOf(world.shop)).toEqual([]);
    expect(await world.listing(SKU)).toMatchObject({
      known_quantity: 5,
      known_source: "read",
      needs_read: false,
    });
  });

  test("is left unconfirmed where the setting became Never: nothing more is sent, and the number is unknown", async () => {
    await open();
    await world.record(receive(SKU, 5));
    await leaveBehind(false);
    await world.db.updateTable("item").set({ sync_setting: "never" }).execute();
    world.startWorker();
    await world.drained();
    expect(world.shop.stats().calls).toBe(0);
    expect(await world.listing(SKU)).toMatchObject({ known_quantity: null, needs_read: true });
    expect((await world.pushes(SKU)).map((push) => [push.outcome, push.code])).toEqual([
      ["unconfirmed", "unconfirmed"],
      ["dropped", "never"],
    ]);
  });
});
