import fc from "fast-check";
import type { Mutation } from "../simulation/mutation.ts";
import { sequences } from "./draw-sequence.ts";
import { type Divergence, runSequence, type Sequence } from "./run-sequence.ts";
import type { VirtualDatabase } from "./virtual-time.ts";

export interface RefineOptions {
  readonly seed: number;
  readonly sequences: number;
  /** Steps of one sequence, at most. */
  readonly steps: number;
  readonly mutation: Mutation | null;
  /** Whether a failing sequence is made smaller, which takes as many runs again. */
  readonly shrinks: "yes" | "no";
}

export interface Refined {
  readonly ran: number;
  readonly steps: number;
  /** How often each call got each kind of answer, and each input came: what the sequences reached. */
  readonly reached: ReadonlyMap<string, number>;
  readonly divergence: (Divergence & { readonly sequence: Sequence; readonly replay: string }) | null;
}

/** Compares the model with the database over sequences that follow from the seed, until they differ. */
export async function refine(database: VirtualDatabase, options: RefineOptions): Promise<Refined> {
  const reached = new Map<string, number>();
  let [ran, steps] = [0, 0];
  let last: Divergence | null = null;
  const details = await fc.check(
    fc.asyncProperty(sequences(options.steps), async (sequence) => {
      ran += 1;
      const divergence = await runSequence(database, sequence, {
        mutation: options.mutation,
        onStep(step, { kind }) {
          steps += 1;
          const name = step.kind === "call" ? `${step.call.on}: ${kind}` : nameOf(step);
          reached.set(name, (reached.get(name) ?? 0) + 1);
        },
      });
      if (divergence !== null) last = divergence;
      return divergence === null;
    }),
    { seed: options.seed, numRuns: options.sequences, endOnFailure: options.shrinks === "no" },
  );
  if (details.errorInstance !== null && details.errorInstance !== undefined && details.failed && last === null)
    throw details.errorInstance;
  const [sequence] = details.counterexample ?? [];
  if (sequence === undefined) return { ran, steps, reached, divergence: null };
  const divergence =
    (await runSequence(database, sequence, { mutation: options.mutation, onStep: () => {} })) ?? last;
  if (divergence === null) throw new Error("the same sequence diverged once, and not again");
  const replay = `--seed ${details.seed} --path "${details.counterexamplePath ?? ""}"`;
  return { ran, steps, reached, divergence: { ...divergence, sequence, replay } };
}

function nameOf(step: Sequence["steps"][number]): string {
  if (step.kind !== "input") return step.kind;
  const { input } = step;
  return input.kind === "listing" ? `listing: ${input.to}` : `input: ${input.kind}`;
}
