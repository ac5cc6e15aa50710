import type { Budget, BudgetSnapshot, CallAnswer, Needs, Reservation } from "./budget.ts";
import type { CreateGate } from "./gate.ts";
import { createPermitLine, type PermitLine } from "./permit-line.ts";
import type { Clock } from "./ports.ts";

export interface LimiterOptions {
  readonly clock: Clock;
  readonly budget: Budget;
  /** The most calls ever in flight at this store; `setConcurrency` moves below it. */
  readonly maxConcurrent: number;
  /** How long `stop` waits for calls in flight. */
  readonly stopTimeoutMs?: number;
  /** Bottleneck where left out. */
  readonly createGate?: CreateGate;
}

export interface CallRequest {
  /** 0 (first) to 9 (last); first come, first served within one. */
  readonly priority: number;
  /** The most that the call can take; what it did not take comes back by `settle`. */
  readonly needs: Needs;
  readonly signal?: AbortSignal;
}

/** The right to make one call. Neither given back nor settled by the end of the call, all of it counts as spent. */
export interface Permit {
  readonly needs: Needs;
  /** Nothing was sent. */
  giveBack(): void;
  /** After an answer: what the call really took, and what the store says about its limits. */
  settle(answer: CallAnswer): void;
}

export type RunResult<T> =
  | { readonly ran: true; readonly value: T }
  | { readonly ran: false; readonly why: "aborted" | "stopped" };

export interface LimiterSnapshot {
  readonly budget: BudgetSnapshot;
  readonly inFlight: number;
  readonly queued: number;
  readonly concurrency: number;
  /** Whether the budget, rather than the store's latency, holds the next call back. */
  readonly limiting: boolean;
}

/** Totals since creation. Calls that reached the store = `executed - givenBack`. */
export interface LimiterCounts {
  readonly granted: number;
  /** Counted inside the function that Bottleneck runs. */
  readonly executed: number;
  readonly givenBack: number;
  /** Now, not a total: on their way through Bottleneck, which takes real milliseconds also in virtual time. */
  readonly inTransit: number;
}

export interface Limiter {
  /**
   * Waits for a permit, then makes the call. What `call` throws reaches the caller; so does a RangeError where
   * the needs are more than the store's limits ever hold. An abort ends the wait; a call that has begun goes on.
   */
  run<T>(request: CallRequest, call: (permit: Permit) => Promise<T>): Promise<RunResult<T>>;
  snapshot(): LimiterSnapshot;
  counts(): LimiterCounts;
  /** No new call before then, on the monotonic clock. */
  penalise(untilMs: number): void;
  /** Calls in flight at once from now on: 1 to `maxConcurrent`. */
  setConcurrency(calls: number): void;
  /** Waiting requests end as "stopped" at once; resolves when the calls in flight have ended, or after the timeout. */
  stop(): Promise<void>;
}

export function createLimiter(options: LimiterOptions): Limiter {
  const { clock, budget, stopTimeoutMs = 500 } = options;
  const state: State = {
    clock,
    line: createPermitLine(options),
    waiting: new Set(),
    lastNeeds: {},
    inFlight: 0,
    givenBack: 0,
  };
  let stopping: Promise<void> | undefined;
  return {
    run(request, call) {
      if (stopping) return Promise.resolve({ ran: false, why: "stopped" });
      if (request.signal?.aborted) return Promise.resolve({ ran: false, why: "aborted" });
      return waitAndCall(state, request, call);
    },
    snapshot: () => ({
      budget: budget.snapshot(clock.now()),
      inFlight: state.inFlight,
      queued: state.line.waiting(),
      concurrency: state.line.concurrency(),
      limiting: budget.waitMs(state.line.first()?.needs ?? state.lastNeeds, clock.now()) > 0,
    }),
    counts: () => ({ ...state.line.counts(), givenBack: state.givenBack }),
    penalise: (untilMs) => budget.penalise(untilMs),
    setConcurrency: (calls) => state.line.setConcurrency(calls),
    stop: () => (stopping ??= stop(state, stopTimeoutMs)),
  };
}

interface State {
  readonly clock: Clock;
  readonly line: PermitLine;
  /** Ends each waiting request as stopped. */
  readonly waiting: Set<() => void>;
  lastNeeds: Needs;
  inFlight: number;
  givenBack: number;
}

function waitAndCall<T>(
  state: State,
  { priority, needs, signal }: CallRequest,
  call: (permit: Permit) => Promise<T>,
): Promise<RunResult<T>> {
  if (!Number.isInteger(priority) || priority < 0 || priority > 9) {
    throw new RangeError(`A priority is a whole number from 0 to 9, got ${priority}.`);
  }
  state.lastNeeds = needs;
  return new Promise((resolve, reject) => {
    const end = (why: "aborted" | "stopped") => {
      if (!place.leave()) return;
      forget();
      resolve({ ran: false, why });
    };
    const onAbort = () => end("aborted");
    const onStop = () => end("stopped");
    const forget = () => {
      signal?.removeEventListener("abort", onAbort);
      state.waiting.delete(onStop);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    state.waiting.add(onStop);
    const place = state.line.join({
      priority,
      needs,
      async use(reservation) {
        forget();
        state.inFlight += 1;
        try {
          resolve({ ran: true, value: await call(openPermit(state, reservation)) });
        } catch (error) {
          reject(error);
        }
        state.inFlight -= 1;
      },
      refuse() {
        forget();
        reject(new RangeError(`A call needs ${JSON.stringify(needs)}, more than the store ever allows.`));
      },
    });
  });
}

function openPermit(state: State, reservation: Reservation): Permit {
  return {
    needs: reservation.needs,
    giveBack() {
      reservation.giveBack(state.clock.now());
      state.givenBack += 1;
      state.line.pump();
    },
    settle(answer) {
      reservation.settle(answer, state.clock.now());
      state.line.pump();
    },
  };
}

async function stop({ clock, line, waiting }: State, timeoutMs: number): Promise<void> {
  const closed = line.close();
  for (const end of waiting) end();
  const inTime = new AbortController();
  await Promise.race([closed, clock.sleep(timeoutMs, inTime.signal)]);
  inTime.abort();
}
