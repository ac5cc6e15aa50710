import type { Random } from "./ports.ts";

/**
 * closed ── 5 failures in a row, or half of 20 calls and more in 30 s ──▶ open ── its time has passed ──▶ half-open
 *   ▲  └─ until 3 successes after an opening: one failure ──────────────▶ open, for twice as long         (one probe)
 *   └──────────────────────────── the probe succeeds ◀──────────────────────────────────────────────────────┘
 *
 * Plain JSON, kept in the database with the store. Times are epoch milliseconds of the database's clock.
 */
export type BreakerState = ClosedState | OpenState | HalfOpenState;

interface ClosedState {
  readonly kind: "closed";
  readonly failuresInARow: number;
  readonly window: readonly WindowPart[];
  /** From the successful probe until the store is trusted again. */
  readonly recovery: null | { readonly successes: number; readonly openMs: number };
}

interface OpenState {
  readonly kind: "open";
  readonly untilMs: number;
  readonly openMs: number;
}

/** A probe is on its way; one that never came back is repeated after `probeUntilMs`. */
interface HalfOpenState {
  readonly kind: "half-open";
  readonly probeUntilMs: number;
  readonly openMs: number;
}

export interface WindowPart {
  readonly startMs: number;
  readonly calls: number;
  readonly failures: number;
}

export type BreakerOutcome = "ok" | "failed";

export type BreakerVerdict =
  | { readonly send: "all" }
  /** Closed again, not yet trusted. */
  | { readonly send: "one at a time" }
  /** One call with a single listing. Go on with what `planProbe` returns before it is sent. */
  | { readonly send: "probe" }
  | { readonly send: "nothing"; readonly untilMs: number };

export const closedBreaker: ClosedState = { kind: "closed", failuresInARow: 0, window: [], recovery: null };

const failuresInARowToOpen = 5;
const windowMs = 30_000;
const windowPartMs = 3_000;
const callsToJudge = 20;
const failureShareToOpen = 0.5;
const firstOpenMs = 30_000;
const longestOpenMs = 15 * 60_000;
const openJitter = 0.2;
const probeTimeoutMs = 60_000;
const successesToTrust = 3;

export function breakerVerdict(state: BreakerState, nowMs: number): BreakerVerdict {
  switch (state.kind) {
    case "closed":
      return { send: state.recovery ? "one at a time" : "all" };
    case "open":
      return nowMs < state.untilMs ? { send: "nothing", untilMs: state.untilMs } : { send: "probe" };
    case "half-open":
      return nowMs < state.probeUntilMs
        ? { send: "nothing", untilMs: state.probeUntilMs }
        : { send: "probe" };
  }
}

/**
 * As it stands while a probe is on its way: nothing else is sent until its outcome is told, or its time has passed. A
 * closed breaker needs no probe and stays as it is.
 */
export function planProbe(state: BreakerState, nowMs: number): BreakerState {
  if (state.kind === "closed") return state;
  return { kind: "half-open", probeUntilMs: nowMs + probeTimeoutMs, openMs: state.openMs };
}

export function planBreaker(
  state: BreakerState,
  outcome: BreakerOutcome,
  nowMs: number,
  random: Random,
): BreakerState {
  switch (state.kind) {
    case "closed":
      return planClosed(state, outcome, nowMs, random);
    case "open":
      // A call from before the opening: requests end long before the shortest opening does.
      return state;
    case "half-open":
      if (outcome === "failed") return open(state.openMs * 2, nowMs, random);
      return {
        kind: "closed",
        failuresInARow: 0,
        window: [],
        recovery: { successes: 1, openMs: state.openMs },
      };
  }
}

function planClosed(
  state: ClosedState,
  outcome: BreakerOutcome,
  nowMs: number,
  random: Random,
): BreakerState {
  const window = countInWindow(state.window, outcome, nowMs);
  if (outcome === "ok") {
    return { kind: "closed", failuresInARow: 0, window, recovery: recoverFurther(state.recovery) };
  }
  if (state.recovery) return open(state.recovery.openMs * 2, nowMs, random);
  const failuresInARow = state.failuresInARow + 1;
  if (failuresInARow >= failuresInARowToOpen || tooManyFailures(window))
    return open(firstOpenMs, nowMs, random);
  return { ...state, failuresInARow, window };
}

function recoverFurther(recovery: ClosedState["recovery"]): ClosedState["recovery"] {
  if (!recovery || recovery.successes + 1 >= successesToTrust) return null;
  return { ...recovery, successes: recovery.successes + 1 };
}

function countInWindow(
  window: readonly WindowPart[],
  outcome: BreakerOutcome,
  nowMs: number,
): readonly WindowPart[] {
  const startMs = nowMs - (nowMs % windowPartMs);
  const recent = window.filter((part) => part.startMs > nowMs - windowMs && part.startMs < startMs);
  const present = window.find((part) => part.startMs === startMs) ?? { startMs, calls: 0, failures: 0 };
  const failures = present.failures + (outcome === "failed" ? 1 : 0);
  return [...recent, { startMs, calls: present.calls + 1, failures }];
}

function tooManyFailures(window: readonly WindowPart[]): boolean {
  const calls = window.reduce((sum, part) => sum + part.calls, 0);
  const failures = window.reduce((sum, part) => sum + part.failures, 0);
  return calls >= callsToJudge && failures >= calls * failureShareToOpen;
}

/** Jitter keeps the stores of one failed host from coming back all at once. */
function open(openMs: number, nowMs: number, random: Random): OpenState {
  const boundedMs = Math.min(openMs, longestOpenMs);
  const jitter = 1 + openJitter * (2 * random.next() - 1);
  return { kind: "open", untilMs: nowMs + Math.round(boundedMs * jitter), openMs: boundedMs };
}
