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

/** What the page on the simulation says: every planted bug, and the invariant that finds it. */
const page = readFileSync(new URL("../../docs/simulation.md", import.meta.url), "utf8");
const told = new Map(
  [...page.matchAll(/^\| `(?<bug>\w+)` +\|[^|]+\| (?<invariant>[SL]\d+) +\|/gmu)].map(({ groups }) => [
    groups?.["bug"],
    groups?.["invariant"],
  ]),
);
const invariants = [...page.matchAll(/^\| (?<invariant>[SL]\d+) +\|/gmu)].map(
  ({ groups }) => groups?.["invariant"],
);

test("every planted bug is found, by the invariant that the page names", async () => {
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
  const foundBy = table.map(({ mutation, found }) => [mutation, found.split(":", 1)[0]]);
  expect(Object.fromEntries(foundBy)).toEqual(Object.fromEntries(told));
});

test("every invariant finds a planted bug", () => {
  expect(invariants).toHaveLength(17);
  expect(invariants.filter((invariant) => ![...told.values()].includes(invariant))).toEqual([]);
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
