import type { Lease } from "@trueup/db/lease";
import type { PushDatabase } from "@trueup/db/push-database";
import type { Answer, CallOptions, StoreAdapter, StoreFailure, WriteAnswer } from "@trueup/stores/contract";
import type { Needs } from "./budget.ts";
import type { Limiter, Permit, RunResult } from "./limiter.ts";
import { type BucketUse } from "./bucket-use.ts";
import type { CallOutcome, Observe } from "./observer.ts";
import type { Clock, Log, Random } from "./ports.ts";
import type { Slots } from "./slots.ts";
import type { StoreCondition } from "./store-condition.ts";

/** Everything that pushing to one leased store needs. */
export interface PushContext {
  readonly lease: Lease;
  readonly adapter: StoreAdapter;
  readonly database: PushDatabase;
  readonly limiter: Limiter;
  readonly slots: Slots;
  readonly condition: StoreCondition;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observe: Observe;
  readonly bucketUse: BucketUse;
  /** Whether the lease surely holds for the length of a call. */
  readonly mayCall: () => boolean;
  /** Aborted when no new work is to be taken up: what waits for its turn then gives up, what is under way ends. */
  readonly stopping: AbortSignal;
}

/** A call to a store is cut off after this. */
export const CALL_TIMEOUT_MS = 10_000;

/** In the limiter, the lower the sooner. Tasks go before pushes, and are held back by their pace. */
export const PRIORITY = { settle: 1, test: 2, task: 3, write: 4, read: 4 } as const;

/**
 * Waits for the store's permit, then for a slot of the worker, then runs `work`. Every call to a store goes this way,
 * and takes one of the calls that the store may be sent in a second.
 * Where the pump stops meanwhile, or the lease may run out during a call, `work` does not run.
 */
export async function withPermit<T>(
  context: PushContext,
  request: { readonly priority: number; readonly needs: Needs },
  work: (permit: Permit) => Promise<T>,
): Promise<RunResult<T>> {
  const { clock, lease, limiter, slots, stopping: signal } = context;
  const askedMs = clock.now();
  const needs = { ...request.needs, calls: 1 };
  const outer = await limiter.run({ ...request, needs, signal }, async (permit) => {
    const inner = await slots.run(
      {
        customerId: String(lease.customerId),
        storeId: String(lease.storeId),
        priority: request.priority,
        signal,
      },
      async (): Promise<RunResult<T>> => {
        if (signal.aborted || !context.mayCall()) return { ran: false, why: "aborted" };
        context.observe({ kind: "permitted", waitMs: clock.now() - askedMs });
        return { ran: true, value: await work(permit) };
      },
    );
    const result = inner.ran ? inner.value : inner;
    if (!result.ran) permit.giveBack();
    return result;
  });
  return outer.ran ? outer.value : outer;
}

/** Makes one call within the timeout, and settles its permit with what the store reported. */
export async function call<T extends WriteAnswer | Answer<unknown>>(
  context: PushContext,
  permit: Permit,
  send: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const { clock } = context;
  const timeout = new AbortController();
  const done = new AbortController();
  const startedMs = clock.now();
  void clock.sleep(CALL_TIMEOUT_MS, done.signal).then(() => {
    if (!done.signal.aborted)
      timeout.abort(new DOMException("The store did not answer in time.", "TimeoutError"));
  });
  try {
    const answer = await send({ signal: timeout.signal });
    const { budget } = answer;
    observeCall(context, answer, clock.now() - startedMs);
    context.bucketUse.spent(budget?.charged ?? permit.needs["cost"] ?? 0);
    if (budget !== null) {
      permit.settle({
        ...(budget.charged === null ? {} : { actual: { cost: budget.charged } }),
        observed: {
          cost: {
            reported: budget.available,
            capacity: budget.capacity,
            ratePerSecond: budget.perSecond,
          },
        },
        roundTripMs: clock.now() - startedMs,
      });
    }
    return answer;
  } finally {
    done.abort();
  }
}

function observeCall(
  { adapter, observe }: PushContext,
  answer: WriteAnswer | Answer<unknown>,
  durationMs: number,
): void {
  observe({
    kind: "called",
    storeKind: adapter.platform,
    purpose: "kind" in answer ? "write" : "other",
    outcome: outcomeOf(answer),
    failure: failureOf(answer)?.code ?? null,
    durationMs,
  });
}

function outcomeOf(answer: WriteAnswer | Answer<unknown>): CallOutcome {
  if (!("kind" in answer)) return answer.ok ? "ok" : outcomeOfFailure(answer.failure);
  switch (answer.kind) {
    case "written":
      return "ok";
    case "rows_refused":
    case "batch_refused":
    case "key_spent":
      return "refused";
    case "still_running":
      return "ambiguous";
    case "failed":
      return outcomeOfFailure(answer.failure);
  }
}

function failureOf(answer: WriteAnswer | Answer<unknown>): StoreFailure | null {
  return "failure" in answer ? answer.failure : null;
}

function outcomeOfFailure({ kind }: StoreFailure): CallOutcome {
  return kind === "throttled" || kind === "ambiguous" ? kind : "failed";
}
