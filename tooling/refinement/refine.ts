import fc from "fast-check";
import type { Mutation } from "../simulation/mutation.ts";
import { sequences } from "./draw-sequence.ts";
import { type Divergence, runSequence, type Sequence } from "./run-sequence.ts";
import { shorten } from "./shorten.ts";
import type { VirtualDatabase } from "./virtual-time.ts";

export interface RefineOptions {
  readonly seed: number;
  readonly sequences: number;
  /** Steps of one sequence, at most. */
  readonly steps: number;
  readonly mutation: Mutation | null;
  /** How often a sequence that diverges may be run again to make it shorter. */
  readonly shortenRuns: number;
}

export interface Refined {
  readonly ran: number;
  readonly steps: number;
  /** How often each call got each kind of answer, and each input came: what the sequences reached. */
  readonly reached: ReadonlyMap<string, number>;
  readonly diverged: { readonly sequence: Sequence; readonly divergence: Divergence } | null;
}

/** Compares the model with the database over sequences that follow from the seed, until they differ. */
export async function refine(database: VirtualDatabase, options: RefineOptions): Promise<Refined> {
  const { mutation, shortenRuns: runs } = options;
  const reached = new Map<string, number>();
  let [ran, steps] = [0, 0];
  let diverged: Refined["diverged"] = null;
  const property = fc.asyncProperty(sequences(options.steps), async (sequence) => {
    ran += 1;
    const divergence = await runSequence(database, sequence, {
      mutation,
      onStep(step, { kind }) {
        steps += 1;
        const name = step.kind === "call" ? `${step.call.on}: ${kind}` : nameOf(step);
        reached.set(name, (reached.get(name) ?? 0) + 1);
      },
    });
    if (divergence !== null) diverged = { sequence, divergence };
    return divergence === null;
  });
  const { seed, sequences: numRuns } = options;
  // It is made shorter below: fast-check does not know that nothing counts after the step that diverged.
  const details = await fc.check(property, { seed, numRuns, unbiased: true, endOnFailure: true });
  const found = takeDiverged();
  if (details.failed && found === null) throw details.errorInstance;
  if (found === null) return { ran, steps, reached, diverged: null };
  const run = (sequence: Sequence) => runSequence(database, sequence, { mutation, onStep: () => {} });
  return { ran, steps, reached, diverged: await shorten(found.sequence, found.divergence, { run, runs }) };

  function takeDiverged(): Refined["diverged"] {
    return diverged;
  }
}

function nameOf(step: Sequence["steps"][number]): string {
  if (step.kind !== "input") return step.kind;
  const { input } = step;
  return input.kind === "listing" ? `listing: ${input.to}` : `input: ${input.kind}`;
}
