import { createTestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MUTATIONS, type Mutation } from "../simulation/mutation.ts";
import { DIFFERED, inCalmWorld, PLANTED } from "./kept-sequences.ts";
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
  ...["write", "read", "empty", "fenced"].map((kind) => `claim: ${kind}`),
  ...[
    "acknowledge: true",
    "acknowledge: false",
    "failAttempt: true",
    "recordReads: true",
    "recordReads: false",
  ],
  ...["findUnsettled: something", "acquireLeases: some", "renewLeases: none", "saveStoreHealth: true"],
];

describe("agrees where it differed once:", () => {
  for (const { found, steps } of DIFFERED) {
    test(found, async () => {
      expect(await run(steps, null)).toBeNull();
    });
  }
});

describe("a bug in the model shows:", () => {
  for (const { mutation, steps } of PLANTED) {
    test(MUTATIONS[mutation], async () => {
      expect(await run(steps, null)).toBeNull();
      expect(await run(steps, mutation)).not.toBeNull();
    });
  }
});
