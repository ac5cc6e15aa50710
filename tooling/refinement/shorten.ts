import type { Divergence, Sequence } from "./run-sequence.ts";

/** Leaves steps out as long as the rest still diverges: half of them at a time, then fewer, down to one by one. */
export async function shorten(
  sequence: Sequence,
  divergence: Divergence,
  options: {
    readonly run: (sequence: Sequence) => Promise<Divergence | null>;
    /** Runs at most. */
    readonly runs: number;
  },
): Promise<{ readonly sequence: Sequence; readonly divergence: Divergence }> {
  let found = cut(sequence, divergence);
  let left = options.runs;
  for (let chunk = Math.ceil(found.sequence.steps.length / 2); chunk >= 1; chunk = Math.floor(chunk / 2)) {
    for (let from = found.sequence.steps.length - chunk; from >= 0 && left > 0; from -= chunk) {
      left -= 1;
      const steps = found.sequence.steps.toSpliced(from, chunk);
      const shorter = { ...found.sequence, steps };
      const still = await options.run(shorter);
      if (still !== null) found = cut(shorter, still);
    }
  }
  return found;
}

/** What comes after the divergence says nothing. */
function cut(sequence: Sequence, divergence: Divergence) {
  return { sequence: { ...sequence, steps: sequence.steps.slice(0, divergence.at) }, divergence };
}
