import type { Mutation } from "./mutation.ts";
import type { Plan } from "./plan.ts";
import { runPlan } from "./run-plan.ts";
import type { Violation } from "./watch/watch.ts";

export interface ShrinkOptions {
  readonly mutation?: Mutation;
  /** Runs, at most. */
  readonly mostRuns?: number;
}

/** A smaller plan that breaks the same invariant: fewer inputs and faults, workers and listings. */
export async function shrinkPlan(
  plan: Plan,
  violation: Violation,
  options: ShrinkOptions = {},
): Promise<Plan> {
  const { mostRuns = 600, mutation } = options;
  let runs = 0;
  async function fails(candidate: Plan): Promise<boolean> {
    if (runs >= mostRuns) return false;
    runs += 1;
    const result = await runPlan(candidate, mutation === undefined ? {} : { mutation });
    return result.violation?.invariant === violation.invariant;
  }

  let smallest = plan;
  for (let before = Infinity; sizeOf(smallest) < before && runs < mostRuns;) {
    before = sizeOf(smallest);
    smallest = await withFewer(smallest, smallest.actions.length, withoutActions, fails);
    smallest = await withFewer(smallest, listingsOf(smallest).length, withoutListings, fails);
    while (smallest.workers.length > 1) {
      const fewer = { ...smallest, workers: smallest.workers.slice(0, -1) };
      if (!(await fails(fewer))) break;
      smallest = fewer;
    }
    const lastMs = Math.max(0, ...smallest.actions.map((action) => action.atMs));
    const shorter = { ...smallest, busyMs: lastMs + 1_000 };
    if (shorter.busyMs < smallest.busyMs && (await fails(shorter))) smallest = shorter;
  }
  return smallest;
}

/** Delta debugging: leaves parts out, halves first, then ever smaller ones, as long as the plan still fails. */
async function withFewer(
  plan: Plan,
  count: number,
  without: (plan: Plan, from: number, to: number) => Plan,
  fails: (plan: Plan) => Promise<boolean>,
): Promise<Plan> {
  let smallest = plan;
  let left = count;
  for (let size = Math.ceil(left / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < left;) {
      const candidate = without(smallest, from, from + size);
      const isSmaller = sizeOf(candidate) < sizeOf(smallest);
      if (isSmaller && (await fails(candidate))) {
        smallest = candidate;
        if (without === withoutActions) left = smallest.actions.length;
        else from += size;
      } else from += size;
    }
  }
  return smallest;
}

function withoutActions(plan: Plan, from: number, to: number): Plan {
  return { ...plan, actions: plan.actions.filter((_, at) => at < from || at >= to) };
}

/** Listings are told by their place in the plan, so they stay and are not linked. */
function withoutListings(plan: Plan, from: number, to: number): Plan {
  let at = -1;
  const items = plan.items.map((item) => ({
    ...item,
    listings: item.listings.map((listing) => {
      at += 1;
      return at < from || at >= to ? listing : { ...listing, linked: false };
    }),
  }));
  return { ...plan, items };
}

function listingsOf(plan: Plan) {
  return plan.items.flatMap((item) => item.listings);
}

function sizeOf(plan: Plan): number {
  const linked = listingsOf(plan).filter((listing) => listing.linked).length;
  return plan.actions.length * 3 + linked + plan.workers.length;
}
