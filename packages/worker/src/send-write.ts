import type { Attempt } from "@trueup/db/claim";
import { earnRetries, retryDelayMs } from "./backoff.ts";
import { heed } from "./heed.ts";
import { type Judgement, judgeWrite } from "./judge-write.ts";
import type { Permit } from "./limiter.ts";
import { call, type PushContext } from "./push-context.ts";
import { confirmedRows, type SentWaits } from "./sent-waits.ts";
import { type PushMemory, rowBackoff, type TurnResult, withBackoff } from "./push-memory.ts";

/** Whether the same request was sent before; `stale` is told where only reading can say what became of it. */
type Asking = { readonly waits: SentWaits } & (
  | { readonly again: false }
  | { readonly again: true; readonly stale: () => void }
);

/** Sends a write that is on record, and records what came of it. */
export async function sendWrite(
  context: PushContext,
  memory: PushMemory,
  attempt: Attempt,
  permit: Permit,
  asking: Asking,
): Promise<TurnResult> {
  const { adapter, lease } = context;
  memory.inFlight.add(attempt.id);
  let isClosed = false;
  try {
    if (!context.mayCall()) {
      permit.giveBack();
      return await keepUnsent(context, attempt, asking);
    }
    if (!asking.again) context.observe({ kind: "sending", rows: attempt.listingIds.length });
    else context.observe({ kind: "asked_again" });
    const answer = await call(context, permit, (options) =>
      adapter.write({ key: attempt.key, body: attempt.body }, options),
    );
    memory.retryBudget = earnRetries(memory.retryBudget);
    const judgement = judgeWrite(answer, attempt.listingIds, {
      again: asking.again,
      backoffMs: rowBackoff(memory, context.random),
    });
    // First what it says of the store: the rows are free to be claimed again once the rest is recorded.
    await heed(context, withBackoff(memory, judgement.store, context.random));
    const held = await record(context, memory, attempt, judgement, asking);
    if (!held) {
      context.observe({ kind: "fenced" });
      return { kind: "fenced" };
    }
    observeOutcome(context, attempt, judgement, asking);
    isClosed = judgement.attempt.kind === "acknowledge" || judgement.attempt.kind === "fail";
    context.log.info(
      { store: lease.storeId, attempt: attempt.id, epoch: lease.epoch, rows: attempt.listingIds.length },
      `push ${judgement.attempt.kind}`,
    );
    return { kind: "worked" };
  } finally {
    memory.inFlight.delete(attempt.id);
    // Only now: whoever looked before passed over what is in flight, and took note that there is nothing.
    if (!isClosed) memory.mayBeUnsettled = true;
  }
}

/** The claim took too long for the lease that we surely hold. */
async function keepUnsent(
  { database, lease }: PushContext,
  attempt: Attempt,
  { again }: { readonly again: boolean },
): Promise<TurnResult> {
  if (again) return { kind: "nothing" };
  const held = await database.failAttempt(lease, attempt, {
    code: "not_sent",
    message: "The worker could not be sure of its right to write, and sent nothing.",
    stale: [],
    problems: [],
    holdMs: null,
  });
  return { kind: held ? "nothing" : "fenced" };
}

async function record(
  context: PushContext,
  memory: PushMemory,
  attempt: Attempt,
  { attempt: judged }: Judgement,
  asking: Asking,
): Promise<boolean> {
  const { database, lease } = context;
  switch (judged.kind) {
    case "acknowledge":
      return database.acknowledge(lease, attempt);
    case "fail": {
      const held = await database.failAttempt(lease, attempt, judged.failure);
      if (judged.bisect) memory.parts.push(...halves(attempt.listingIds));
      return held;
    }
    case "stale":
      if (asking.again) asking.stale();
      return true;
    case "unsettled":
      return database.keepUnsettled(lease, attempt, {
        code: judged.code,
        message: judged.message,
        askAfterMs: 500 + retryDelayMs(2, context.random),
      });
  }
}

/** What is on record now, for whoever counts. */
function observeOutcome(
  { adapter, clock, observe }: PushContext,
  attempt: Attempt,
  { attempt: judged }: Judgement,
  { again, waits }: Asking,
): void {
  switch (judged.kind) {
    case "acknowledge": {
      const rows = confirmedRows(attempt, waits, { nowMs: clock.now() });
      return observe({ kind: "confirmed", storeKind: adapter.platform, rows });
    }
    case "fail": {
      const { stale, problems } = judged.failure;
      observe({ kind: "not_confirmed", outcome: "stale", rows: stale.length });
      observe({ kind: "not_confirmed", outcome: "refused", rows: problems.length });
      const rows = attempt.listingIds.length - stale.length - problems.length;
      return observe({ kind: "not_confirmed", outcome: "not_applied", rows });
    }
    case "stale":
      return;
    case "unsettled":
      if (!again) observe({ kind: "answer_lost" });
  }
}

function halves(ids: readonly number[]): readonly (readonly number[])[] {
  const middle = Math.ceil(ids.length / 2);
  return [ids.slice(0, middle), ids.slice(middle)];
}
