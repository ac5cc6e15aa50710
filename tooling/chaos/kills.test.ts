import { onPostgresServer } from "@trueup/db/testing/test-database";
import { afterEach, describe, expect, test } from "vitest";
import { expectEverythingThere } from "../engine/everything-there.ts";
import { openOwnProcesses, type OwnProcesses } from "../engine/own-processes.ts";
import { seededRandom } from "../random.ts";
import { KILL_POINTS } from "./kill-points.ts";
import { runKills } from "./kills.ts";
import { startLoad } from "./load.ts";

const SKUS = Array.from({ length: 40 }, (_, at) => `SKU-${at}`);
const OPENING = 10_000;
const SHOPS = 9;
const WORKERS = 3;
const LATENCY_MS = 40;
const KILLS = Number(process.env["CHAOS_KILLS"] ?? 30);
const SEED = Number(process.env["CHAOS_SEED"] ?? 1);

describe.skipIf(!onPostgresServer())("workers that are killed under load", () => {
  let system: OwnProcesses;
  afterEach(() => system.close());

  test("at every point of a push, nothing is lost, nothing old stays, and no limit is broken", async () => {
    system = await openOwnProcesses({ shops: SHOPS, skus: SKUS, opening: OPENING });
    const { client } = await system.startApi();
    const first = await system.startWorker();
    const customerId = await system.fill(client);
    await first.stop();
    for (const shop of system.shops) shop.faults.latency(LATENCY_MS);
    const load = startLoad({ customerId, client: () => client }, SKUS);
    const met = await runKills(system, { kills: KILLS, workers: WORKERS, random: seededRandom(SEED) });
    await load.stop();
    await system.startWorker();
    const opening = new Map(SKUS.map((sku) => [sku, OPENING]));
    await expectEverythingThere(system, { opening, changes: load.changes });
    expect([...met.values()].reduce((sum, times) => sum + times, 0)).toBe(KILLS);
    expect(KILL_POINTS.filter((point) => met.has(point)).length).toBeGreaterThanOrEqual(12);
  });
});
