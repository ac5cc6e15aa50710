import { repeated } from "./statistics.ts";
import type { Spread } from "./result.ts";

export interface Contender {
  readonly name: string;
  /** One repetition; answers its figure. */
  readonly run: (repetition: number) => Promise<number>;
}

export interface Standing {
  readonly name: string;
  readonly value: number;
  readonly spread: Spread;
}

/**
 * Lets them take turns, forwards and backwards, so that what else the machine does meets all of them alike. Answers
 * their medians, in the order in which they were named.
 */
export async function interleave(
  repetitions: number,
  contenders: readonly Contender[],
): Promise<readonly Standing[]> {
  const figures = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const order = repetition % 2 === 0 ? contenders : contenders.toReversed();
    for (const { name, run } of order) figures.get(name)?.push(await run(repetition));
  }
  return [...figures].map(([name, values]) => ({ name, ...repeated(values) }));
}

/** The one to be measured beside: the fastest, where the figures are speeds or where they are durations. */
export function best(standings: readonly Standing[], better: "more" | "less"): Standing {
  const [first, ...others] = standings;
  if (first === undefined) throw new Error("there is nothing to measure beside");
  return others.reduce((leader, one) => {
    const leads = better === "more" ? one.value > leader.value : one.value < leader.value;
    return leads ? one : leader;
  }, first);
}

/** What the others reached, in words. */
export function listed(standings: readonly Standing[], digits: number): string {
  return standings.map(({ name, value }) => `${name} ${value.toFixed(digits)}`).join(", ");
}
