import { drawPlan } from "./draw-plan.ts";
import type { Mutation } from "./mutation.ts";
import type { Plan } from "./plan.ts";
import { runPlan } from "./run-plan.ts";
import { shrinkPlan } from "./shrink.ts";
import type { TraceLine } from "./trace.ts";

export interface StoryOptions {
  readonly mutation?: Mutation;
  /** As it was drawn, or as little of it as still fails. */
  readonly form: "shrunk" | "whole";
}

/** What happened in a seed's run, to be read: virtual time, who, what. */
export async function tellStory(seed: number, { mutation, form }: StoryOptions): Promise<string> {
  const drawn = drawPlan(seed);
  const planted = mutation === undefined ? {} : { mutation };
  const first = await runPlan(drawn, planted);
  const { violation } = first;
  const plan = violation === null || form === "whole" ? drawn : await shrinkPlan(drawn, violation, planted);
  const run = await runPlan(plan, { ...planted, keep: "lines" });
  const broken = run.violation;
  const verdict = broken === null ? "nothing is violated" : `${broken.invariant} is violated: ${broken.what}`;
  return [
    `Seed ${seed}: ${verdict}`,
    describe(plan, drawn),
    "",
    ...run.lines.map(toLine),
    "",
    `trace ${run.hash}, ${run.events} events, ${(run.lastedMs / 1_000).toFixed(0)} s of virtual time`,
  ].join("\n");
}

function describe(plan: Plan, drawn: Plan): string {
  const left =
    plan === drawn ? "" : `, shrunk from ${drawn.actions.length} inputs and faults to ${plan.actions.length}`;
  const stores = plan.stores.map(
    ({ capacity, perSecond, batchRows }, at) =>
      `store ${at + 1}: ${capacity} points, ${perSecond}/s, ${batchRows} rows`,
  );
  return `${plan.workers.length} workers, ${stores.join("; ")}${left}`;
}

function toLine({ atMs, who, what }: TraceLine): string {
  return `${(atMs / 1_000).toFixed(3).padStart(10)}  ${who.padEnd(11)}  ${what}`;
}
