import { describe, expect, test } from "vitest";
import {
  breakerVerdict,
  closedBreaker,
  planBreaker,
  planProbe,
  type BreakerOutcome,
  type BreakerState,
} from "./breaker.ts";

const middle = { next: () => 0.5 };
const start = 1_800_000_000_000;

function after(
  outcomes: readonly BreakerOutcome[],
  everyMs = 100,
  state: BreakerState = closedBreaker,
): BreakerState {
  return outcomes.reduce(
    (before, outcome, index) => planBreaker(before, outcome, start + index * everyMs, middle),
    state,
  );
}

function times(count: number, ...outcomes: BreakerOutcome[]): BreakerOutcome[] {
  return Array.from({ length: count }, () => outcomes).flat();
}

const closedAt = (openMs: number): BreakerState => ({ kind: "open", untilMs: start + openMs, openMs });

describe("opening", () => {
  const cases: [string, BreakerOutcome[], BreakerState["kind"]][] = [
    ["no call", [], "closed"],
    ["4 failures in a row", times(4, "failed"), "closed"],
    ["5 failures in a row", times(5, "failed"), "open"],
    ["a success in between", [...times(4, "failed"), "ok", ...times(4, "failed")], "closed"],
    ["half of 18 calls", times(9, "ok", "failed"), "closed"],
    ["half of 20 calls", times(10, "ok", "failed"), "open"],
    ["less than half of 60 calls", times(20, "ok", "failed", "ok"), "closed"],
  ];
  test.each(cases)("%s", (_title, outcomes, kind) => {
    expect(after(outcomes).kind).toBe(kind);
  });

  test("half of the calls, but spread over more than 30 s", () => {
    expect(after(times(30, "ok", "failed"), 2000).kind).toBe("closed");
  });
});

describe("staying open", () => {
  test("30 s, then twice as long after each failed probe, 15 minutes at most", () => {
    let state = after(times(5, "failed"), 0);
    const opens: number[] = [];
    for (let probe = 0; probe < 7; probe += 1) {
      if (state.kind !== "open") throw new Error(state.kind);
      opens.push(state.untilMs - start);
      state = planBreaker(planProbe(state, start), "failed", start, middle);
    }
    expect(opens).toEqual([30, 60, 120, 240, 480, 900, 900].map((seconds) => seconds * 1000));
  });

  test.each([
    [0, 24_000],
    [0.999_999, 36_000],
  ])("20 %% of jitter either way (random %d)", (random, openMs) => {
    const state = planBreaker({ ...closedBreaker, failuresInARow: 4 }, "failed", start, {
      next: () => random,
    });
    expect(state).toMatchObject({ kind: "open", untilMs: start + openMs, openMs: 30_000 });
  });

  test("answers to calls from before the opening change nothing", () => {
    const state = closedAt(30_000);
    expect(planBreaker(state, "ok", start, middle)).toBe(state);
    expect(planBreaker(state, "failed", start, middle)).toBe(state);
  });
});

describe("what may be sent", () => {
  const halfOpen = planProbe(closedAt(30_000), start);
  const recovering = planBreaker(halfOpen, "ok", start, middle);
  const cases: [string, BreakerState, number, ReturnType<typeof breakerVerdict>][] = [
    ["closed", closedBreaker, start, { send: "all" }],
    ["open", closedAt(30_000), start + 29_999, { send: "nothing", untilMs: start + 30_000 }],
    ["open, its time has passed", closedAt(30_000), start + 30_000, { send: "probe" }],
    ["half-open, the probe on its way", halfOpen, start + 1, { send: "nothing", untilMs: start + 60_000 }],
    ["half-open, the probe lost with its worker", halfOpen, start + 60_000, { send: "probe" }],
    ["closed by a probe, not yet trusted", recovering, start, { send: "one at a time" }],
  ];
  test.each(cases)("%s", (_title, state, nowMs, verdict) => {
    expect(breakerVerdict(state, nowMs)).toEqual(verdict);
  });

  test("a closed breaker needs no probe", () => {
    expect(planProbe(closedBreaker, start)).toBe(closedBreaker);
  });
});

describe("closing", () => {
  test("the probe and two more successes, and the store is at full rate with a clean record", () => {
    const probed = planBreaker(planProbe(closedAt(480_000), start), "ok", start, middle);
    expect(after(["ok"], 100, probed)).toMatchObject({ kind: "closed", recovery: { successes: 2 } });
    const trusted = after(["ok", "ok"], 100, probed);
    expect(breakerVerdict(trusted, start)).toEqual({ send: "all" });
    expect(after(times(4, "failed"), 100, trusted).kind).toBe("closed");
    expect(after(times(5, "failed"), 100, trusted)).toMatchObject({ kind: "open", openMs: 30_000 });
  });

  test("a failure before that opens again, for twice as long", () => {
    const probed = planBreaker(planProbe(closedAt(60_000), start), "ok", start, middle);
    expect(after(["ok", "failed"], 100, probed)).toMatchObject({ kind: "open", openMs: 120_000 });
  });
});

test("every state survives the database as JSON", () => {
  const states = [closedBreaker, after(times(3, "failed")), closedAt(1), planProbe(closedAt(1), start)];
  expect(JSON.parse(JSON.stringify(states))).toEqual(states);
});
