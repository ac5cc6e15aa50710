import type { Proof } from "./gate-under-test.ts";
import {
  abortTakesNothing,
  idlesWithoutTimers,
  ignoresStep,
  keepsOrder,
  leavesNothingUnhandled,
  stops,
  survivesHanging,
} from "./prove-faults.ts";
import {
  driftsByNothing,
  followsFall,
  followsRise,
  heedsOthers,
  obeysSeveral,
  spendsBurst,
  usesAll,
} from "./prove-pace.ts";

/** What is asked of a limiter, over any gate. */
export interface Conformance {
  readonly fact: string;
  readonly prove: Proof;
}

/** The whole list. How the budget behind it counts is shown by `budget.test.ts` and `budget-against-store.test.ts`. */
export const CONFORMANCE: readonly Conformance[] = [
  {
    fact: "the ceiling is never exceeded, bursts included, and at least 97 % is used: 100 points/s",
    prove: usesAll(100),
  },
  {
    fact: "the ceiling is never exceeded, bursts included, and at least 97 % is used: 1,000 points/s",
    prove: usesAll(1000),
  },
  {
    fact: "the ceiling is never exceeded, bursts included, and at least 97 % is used: 2,000 points/s",
    prove: usesAll(2000),
  },
  { fact: "a full bucket is spent at once, as fast as the calls in flight allow", prove: spendsBurst },
  {
    fact: "of several budgets at once the tightest rules, and a quota waits for its window",
    prove: obeysSeveral,
  },
  { fact: "a rate that rises while calls wait holds from the next answer on", prove: followsRise },
  { fact: "a rate that falls while calls wait refuses no more than what was in flight", prove: followsFall },
  { fact: "what another client takes from the bucket is heeded from the next answer on", prove: heedsOthers },
  {
    fact: "a wall clock that steps back 5 s neither stalls a call nor lets one more through",
    prove: ignoresStep(-5000),
  },
  {
    fact: "a wall clock that steps on 5 s neither stalls a call nor lets one more through",
    prove: ignoresStep(5000),
  },
  { fact: "a call aborted while it waits takes nothing, and ends at once", prove: abortTakesNothing },
  { fact: "a call that hangs keeps its own place only", prove: survivesHanging },
  { fact: "10,000 idle limiters hold no timer at all", prove: idlesWithoutTimers },
  {
    fact: "with a call that hangs and calls that wait, stop takes half a second; the waiting end at once",
    prove: stops,
  },
  { fact: "failures, aborts and a stop leave no rejection unhandled", prove: leavesNothingUnhandled },
  { fact: "first come, first served within a priority; the most urgent before all", prove: keepsOrder },
  { fact: "24 hours at the limit drift by nothing", prove: driftsByNothing },
];
