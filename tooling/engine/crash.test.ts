import { SOON } from "@trueup/db/testing/soon";
import { createTestDatabase, onPostgresServer } from "@trueup/db/testing/test-database";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  openOwnProcesses,
  type OwnProcesses,
  planChanges,
  sendAll,
  type TracedChange,
} from "./own-processes.ts";

/** The lease of a worker that was killed runs out after 30 s at most; the rest is room for a loaded machine. */
const SETTLED = { timeout: 180_000, interval: 250 };
const MOMENT = { ...SOON, interval: 2 };

const SKUS = Array.from({ length: 40 }, (_, at) => `SKU-${at}`);
const OPENING = 1_000;
const CHANGES = 400;

describe.skipIf(!onPostgresServer())("the API and the worker as processes of their own", () => {
  let system: OwnProcesses;
  afterEach(() => system.close());

  test("a worker that is killed while its calls are under way loses no change and breaks no limit", async () => {
    system = await openOwnProcesses({
      database: await createTestDatabase(),
      shops: 3,
      skus: SKUS,
      opening: OPENING,
    });
    const { client } = await system.startApi();
    const worker = await system.startWorker();
    const { customerId } = await system.fill(client);
    for (const shop of system.shops) shop.faults.latency(250);
    const changes = planChanges(CHANGES, SKUS);
    let acknowledged = 0;
    const sent = sendAll(changes, {
      customerId,
      client: () => client,
      acknowledged: () => (acknowledged += 1),
    });
    await vi.waitFor(() => {
      expect(acknowledged).toBeGreaterThan(CHANGES / 8);
      expect(system.shops.every((shop) => shop.stats().inFlight > 0)).toBe(true);
    }, MOMENT);
    await worker.kill();
    await system.startWorker();
    await sent;
    await expectEverythingThere(system, changes);
    // What was under way at the kill was asked again, with the same key.
    const outcomes = system.shops.flatMap((shop) => shop.log.writes.map((write) => write.outcome));
    expect(outcomes).toContain("replayed");
  });

  test("an API that is killed while it records loses nothing it acknowledged; what is sent again counts once", async () => {
    system = await openOwnProcesses({
      database: await createTestDatabase(),
      shops: 2,
      skus: SKUS,
      opening: OPENING,
    });
    let api = await system.startApi();
    await system.startWorker();
    const { customerId } = await system.fill(api.client);
    const changes = planChanges(CHANGES, SKUS);
    let acknowledged = 0;
    const sent = sendAll(changes, {
      customerId,
      client: () => api.client,
      acknowledged: () => (acknowledged += 1),
    });
    await vi.waitFor(() => expect(acknowledged).toBeGreaterThan(CHANGES / 8), MOMENT);
    await api.process.kill();
    api = await system.startApi();
    await sent;
    await expectEverythingThere(system, changes);
  });
});

async function expectEverythingThere(
  { database, shops }: OwnProcesses,
  changes: readonly TracedChange[],
): Promise<void> {
  await vi.waitFor(async () => {
    const due = await database.db.selectFrom("due").select("listing_id").limit(3).execute();
    expect(due).toEqual([]);
  }, SETTLED);
  const levels = new Map(SKUS.map((sku) => [sku, OPENING]));
  for (const { sku, delta } of changes) levels.set(sku, (levels.get(sku) ?? 0) + delta);
  for (const shop of shops) {
    expect(new Map(shop.levels().map((level) => [level.sku, level.available]))).toEqual(levels);
    shop.assertNeverThrottled();
  }
  const lines = await database.db
    .selectFrom("history")
    .select("source_id")
    .where("kind", "=", "adjust")
    .execute();
  const recorded = lines.map((line) => line.source_id ?? "").toSorted((a, b) => a.localeCompare(b));
  expect(recorded).toEqual(changes.map((change) => change.sourceId).toSorted((a, b) => a.localeCompare(b)));
  const open = await database.db.selectFrom("attempt").select("id").where("closed_at", "is", null).execute();
  expect(open).toEqual([]);
}
