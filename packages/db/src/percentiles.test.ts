import { expect, test } from "vitest";
import { percentilesOf } from "./percentiles.ts";
import { LATENCY_BOUNDS_MS, LATENCY_STEPS } from "./rollup.ts";

const counts = (places: Readonly<Record<number, number>>) =>
  Array.from({ length: LATENCY_STEPS }, (_, at) => places[at] ?? 0);

test.each<[string, Readonly<Record<number, number>>, object]>([
  ["nothing counted is nothing known", {}, { count: 0, p50Ms: null, p95Ms: null }],
  ["within a step they are spread evenly", { 0: 100 }, { count: 100, p50Ms: 25, p95Ms: 48 }],
  ["a few that are slow do not move the middle", { 0: 90, 8: 10 }, { count: 100, p50Ms: 28, p95Ms: 850 }],
  [
    "what took longer than is told apart counts as the longest",
    { [LATENCY_STEPS - 1]: 3 },
    { count: 3, p50Ms: 3_600_000, p95Ms: 3_600_000 },
  ],
])("%s", (_name, places, expected) => {
  expect(percentilesOf(counts(places))).toEqual(expected);
});

test("the steps grow", () => {
  expect(LATENCY_BOUNDS_MS.toSorted((one, other) => one - other)).toEqual([...LATENCY_BOUNDS_MS]);
});
