import type { LeasedStore } from "@trueup/db/store-health";
import type { BudgetSnapshot, Limits, Start } from "./budget.ts";
import type { LimitSnapshot } from "./meter.ts";
import { parseBudgetSnapshot } from "./saved-state.ts";

/** Used until a store says what its limits are. */
const FIRST_LIMITS: Limits = { cost: { kind: "bucket", capacity: 2_000, ratePerSecond: 100 } };

/**
 * What bounds the calls to a store: its own points, and beside them, where somebody set it, so many calls a second. As
 * many as go in a second may go at once, so that calls which take their time do not keep the rate from being reached.
 */
export function limitsOf({ maxCallsPerSecond: rate }: Pick<LeasedStore, "maxCallsPerSecond">): Limits {
  if (rate === null) return FIRST_LIMITS;
  return { ...FIRST_LIMITS, calls: { kind: "bucket", capacity: Math.max(1, rate), ratePerSecond: rate } };
}

/** What is left of the store's budget, as whoever held the lease before saved it. */
export function startOf(store: Pick<LeasedStore, "budget">, limits: Limits): Start {
  const snapshot = store.budget === null ? null : parseBudgetSnapshot(store.budget.snapshot);
  if (snapshot === null || store.budget === null) return { kind: "cautious" };
  const { ageMs, spent, calls } = store.budget;
  return { kind: "saved", snapshot: withOurs(snapshot, limits), ageMs, spent: { cost: spent, calls } };
}

/** The limit of calls is as it is set now; only what was left of it comes from whoever had the store before. */
function withOurs(snapshot: BudgetSnapshot, { calls }: Limits): BudgetSnapshot {
  const { calls: saved, ...told } = snapshot.limits;
  if (calls === undefined || saved === undefined) return { ...snapshot, limits: told };
  return {
    ...snapshot,
    limits: { ...told, calls: { ...calls, available: Math.min(saved.available, calls.capacity) } },
  };
}

/** The most points that can be spent for good: a limit of calls may keep the store from giving all of its own. */
export function pointsPerSecond(
  { cost, calls }: Readonly<Record<string, LimitSnapshot>>,
  pointsPerCall: number,
): number {
  const given = cost?.kind === "bucket" ? cost.ratePerSecond : 0;
  return calls?.kind === "bucket" ? Math.min(given, calls.ratePerSecond * pointsPerCall) : given;
}
