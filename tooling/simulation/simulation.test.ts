import { availableParallelism } from "node:os";
import { expect, test, vi } from "vitest";
import { drawPlan } from "./draw-plan.ts";
import { KEPT_SEEDS } from "./kept-seeds.ts";
import { runPlan } from "./run-plan.ts";
import { runJobs, splitSeeds } from "./run-seeds.ts";

vi.setConfig({ testTimeout: 900_000 });

const threads = availableParallelism();
const SEEDS = 2_000;

test("the same seed is the same run to the last event, in any thread", async () => {
  const seeds = [3, 17, 40];
  const jobs = seeds.map((from) => ({ from, seeds: 1, mutation: null, stop: "at the end" }) as const);
  const once = await runJobs(jobs, { threads });
  const here = [];
  for (const seed of seeds) here.push([(await runPlan(drawPlan(seed))).hash]);
  expect(once.map((result) => result.hashes)).toEqual(here);
  expect(new Set(here.flat()).size).toBe(seeds.length);
});

test("a world without faults comes to rest with every listing as it should be", async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const { violation } = await runPlan(drawPlan(seed, { faults: false }));
    expect({ seed, violation }).toEqual({ seed, violation: null });
  }
});

test("seeds that failed once hold", async () => {
  for (const { seed, found } of KEPT_SEEDS) {
    const { violation } = await runPlan(drawPlan(seed));
    expect({ seed, found, violation }).toEqual({ seed, found, violation: null });
  }
});

test(`no invariant is violated in ${SEEDS} seeds`, async () => {
  const results = await runJobs(splitSeeds(1, SEEDS), { threads });
  expect(results.flatMap((result) => result.failures)).toEqual([]);
  expect(results.reduce((sum, result) => sum + result.ran, 0)).toBe(SEEDS);
});
