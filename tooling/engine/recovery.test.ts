import { receive } from "@trueup/db/testing/changes";
import { sql } from "kysely";
import { afterEach, expect, test, vi } from "vitest";
import { createWorld, SOON, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

/** What the database remembers of a store in trouble whose time to be tried again has come. */
async function recall(health: Readonly<Record<string, unknown>>): Promise<void> {
  await world.database.db
    .updateTable("store_health")
    .set({
      code: "timeout",
      message: "no answer",
      since: sql`now() - interval '1 hour'`,
      probe_at: sql`now() - interval '1 second'`,
      ...health,
    })
    .execute();
}

const states = () => world.database.db.selectFrom("store_health").select("state").execute();

test.each([
  ["a suspended store", { state: "suspended" }],
  [
    "an unreachable store",
    {
      state: "unreachable",
      breaker: JSON.stringify({ kind: "open", untilMs: Date.now() - 60_000, openMs: 30_000 }),
    },
  ],
  ["an unreachable store of which no more is known", { state: "unreachable" }],
])("%s is tried when its time has come, though nothing is due", async (_, health) => {
  world = await createWorld();
  await recall(health);
  world.startWorker();
  await vi.waitFor(async () => expect(await states()).toEqual([{ state: "ok" }]), SOON);
  expect(world.shops[0]?.stats().calls).toBeGreaterThan(0);
});

test("many stores are shared by two workers, and everything arrives", async () => {
  world = await createWorld({ stores: 12 });
  await world.record(receive("TSH-BLK-M", 5));
  const workers = [world.startWorker(), world.startWorker()];
  await vi.waitFor(async () => {
    expect(world.shops.map((_, at) => world.shown("TSH-BLK-M", at))).toEqual(world.shops.map(() => 5));
  }, SOON);
  await vi.waitFor(() => {
    for (const worker of workers) expect(worker.counts().leases).toBeLessThanOrEqual(8);
  }, SOON);
});
