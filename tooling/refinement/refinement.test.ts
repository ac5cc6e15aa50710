import { createTestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MUTATIONS, type Mutation } from "../simulation/mutation.ts";
import { DIFFERED, inCalmWorld, NOT_OF_THE_MODEL, PLANTED } from "./kept-sequences.ts";
import { refine } from "./refine.ts";
import { runSequence } from "./run-sequence.ts";
import type { Step } from "./step.ts";
import { type VirtualDatabase, virtualise } from "./virtual-time.ts";

const SEED = 20_261_126;
const SEQUENCES = 40;
const STEPS = 60;

let database: VirtualDatabase;
beforeAll(async () => {
  const own = await createTestDatabase();
  database = await virtualise(own, own.url);
});
afterAll(() => database.close());

function run(steps: readonly Step[], mutation: Mutation | null) {
  return runSequence(database, inCalmWorld(steps), { mutation, onStep: () => {} });
}

test(`the model agrees with the database after every step of ${SEQUENCES} sequences, from seed ${SEED}`, async () => {
  const options = { seed: SEED, sequences: SEQUENCES, steps: STEPS, mutation: null, shortenRuns: 100 };
  const { ran, reached, diverged } = await refine(database, options);
  expect(diverged).toBeNull();
  expect(ran).toBe(SEQUENCES);
  for (const kind of REACHED) expect([...reached.keys()]).toContain(kind);
});

/** What the comparison would be worth little without. */
const REACHED = [
  "claim: write",
  "claim: read",
  "claim: empty",
  "claim: fenced",
  "acknowledge: true",
  "acknowledge: false",
  "failAttempt: true",
  "recordReads: true",
  "recordReads: false",
  "findUnsettled: something",
  "acquireLeases: some",
  "renewLeases: none",
  "saveStoreHealth: true",
];

test.each(DIFFERED.map(({ found, steps }) => [found, steps] as const))(
  "agrees where it differed once: %s",
  async (_found, steps) => {
    expect(await run(steps, null)).toBeNull();
  },
);

test("every bug that can be planted in the model is", () => {
  const named = [...PLANTED.map(({ mutation }) => mutation), ...NOT_OF_THE_MODEL];
  expect(named.toSorted()).toEqual(Object.keys(MUTATIONS).toSorted());
});

test.each(PLANTED.map(({ mutation, steps }) => [MUTATIONS[mutation], mutation, steps] as const))(
  "a bug in the model shows: %s",
  async (_bug, mutation, steps) => {
    expect(await run(steps, null)).toBeNull();
    expect(await run(steps, mutation)).not.toBeNull();
  },
);
