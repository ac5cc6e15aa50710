import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { expect, test, vi } from "vitest";
import { drawPlan } from "./draw-plan.ts";
import { MUTATIONS, type Mutation } from "./mutation.ts";
import { runPlan } from "./run-plan.ts";
import { runJobs } from "./run-seeds.ts";
import { shrinkPlan } from "./shrink.ts";
import { tellStory } from "./story.ts";

vi.setConfig({ testTimeout: 900_000 });

/** Seeds after which a planted bug counts as not found. */
const MOST_SEEDS = 2_000;

const mutations = Object.keys(MUTATIONS).filter((name): name is Mutation => name in MUTATIONS);

test("every planted bug is found", async () => {
  const jobs = mutations.map(
    (mutation) => ({ from: 1, seeds: MOST_SEEDS, mutation, stop: "at the first failure" }) as const,
  );
  const results = await runJobs(jobs, { threads: availableParallelism() });
  const table = results.map(({ job, ran, failures: [first] }) => ({
    mutation: job.mutation,
    seeds: first === undefined ? "not found" : ran,
    found: first === undefined ? "" : `${first.violation.invariant}: ${first.violation.what}`,
  }));
  console.table(table);
  expect(table.filter((row) => row.seeds === "not found")).toEqual([]);
  expect(mutations.length).toBeGreaterThanOrEqual(15);
});

test("the page on the simulation tells of every planted bug", () => {
  const page = readFileSync(new URL("../../docs/simulation.md", import.meta.url), "utf8");
  expect(mutations.filter((mutation) => !page.includes(`| \`${mutation}\``))).toEqual([]);
});

test("a failing seed shrinks to a few inputs and faults, and fails in the same way", async () => {
  const mutation = "due_without_version";
  const [result] = await runJobs([{ from: 1, seeds: 200, mutation, stop: "at the first failure" }], {
    threads: 1,
  });
  const [first] = result?.failures ?? [];
  expect(first).toBeDefined();
  if (first === undefined) return;
  const drawn = drawPlan(first.seed);
  const shrunk = await shrinkPlan(drawn, first.violation, { mutation });
  expect(shrunk.actions.length).toBeLessThanOrEqual(4);
  expect((await runPlan(shrunk, { mutation })).violation?.invariant).toBe(first.violation.invariant);
  const story = await tellStory(first.seed, { mutation, form: "shrunk" });
  expect(story).toContain(`${first.violation.invariant} is violated`);
});
