import type { OpenAttempt } from "@trueup/db/unsettled";
import { retryDelayMs } from "./backoff.ts";
import { heed } from "./heed.ts";
import { storeSignOf } from "./judge-write.ts";
import { call, CALL_TIMEOUT_MS, PRIORITY, type PushContext, withPermit } from "./push-context.ts";
import { type PushMemory, rowBackoff, type TurnResult, withBackoff } from "./push-memory.ts";
import { sortResults } from "./read-rows.ts";
import { sendWrite } from "./send-write.ts";
import { confirmedRows, type SentWaits } from "./sent-waits.ts";

/**
 * Finds out how a write ended whose answer was lost, ours or a former lease holder's. Asking with the same key and
 * body is safe: the store does the work at most once. Where the store may not be called, only what needs no call is
 * done. Answers null where nothing is unsettled.
 */
export async function settleOne(
  context: PushContext,
  memory: PushMemory,
  { mayCall }: { readonly mayCall: boolean },
): Promise<TurnResult | null> {
  const { adapter, database, lease } = context;
  if (!memory.mayBeUnsettled) return null;
  memory.mayBeUnsettled = false; // whoever loses an answer from here on sets it again
  const attempt = await database.findUnsettled(lease, {
    inFlight: [...memory.inFlight],
    latestEffectMs: adapter.latestEffectMs,
  });
  if (attempt === null) return null;
  memory.mayBeUnsettled = true;
  if (memory.inFlight.has(attempt.id)) return null; // another turn was quicker
  if (attempt.readyInMs > 0) return { kind: "wait", waitMs: attempt.readyInMs };
  if (!attempt.expired && !mayCall) return null;
  memory.inFlight.add(attempt.id);
  try {
    return attempt.expired ? await giveUp(context, attempt) : await ask(context, memory, attempt);
  } finally {
    memory.inFlight.delete(attempt.id);
    memory.mayBeUnsettled = true; // other turns passed this one over meanwhile, and took note that there is nothing
  }
}

async function ask(context: PushContext, memory: PushMemory, attempt: OpenAttempt): Promise<TurnResult> {
  const { adapter, clock, database, lease } = context;
  const waits: SentWaits = { atMs: clock.now(), rows: await database.loadSentWaits(lease, attempt) };
  let isStale = false;
  const stale = () => {
    isStale = true;
  };
  const ran = await withPermit(
    context,
    { priority: PRIORITY.settle, needs: { cost: adapter.costs.write } },
    async (permit): Promise<TurnResult> => {
      const limits = { timeoutMs: CALL_TIMEOUT_MS, latestEffectMs: adapter.latestEffectMs };
      if (await database.beginAsking(lease, attempt, limits)) {
        return sendWrite(context, memory, attempt, permit, { again: true, stale, waits });
      }
      permit.giveBack();
      return { kind: "worked" };
    },
  );
  if (!ran.ran) return { kind: "nothing" };
  return isStale ? readBack(context, memory, attempt, waits) : ran.value;
}

/** The store refuses a write as stale that may be ours already: what it shows now tells which rows were written. */
async function readBack(
  context: PushContext,
  memory: PushMemory,
  attempt: OpenAttempt,
  waits: SentWaits,
): Promise<TurnResult> {
  const { adapter, database, lease, random } = context;
  memory.inFlight.add(attempt.id);
  const rows = await database.loadSentRows(lease, attempt);
  const ran = await withPermit(
    context,
    { priority: PRIORITY.settle, needs: { cost: adapter.costs.read } },
    async (permit): Promise<TurnResult> => {
      const answer = await call(context, permit, (options) => adapter.read(rows, options));
      if (answer.ok) {
        const read = sortResults(rows, answer.value, rowBackoff(memory, random));
        const held = await database.settleByReading(lease, attempt, read);
        if (held) observeLanded(context, attempt, read.found, waits);
        else context.observe({ kind: "fenced" });
        await heed(context, withBackoff(memory, { kind: "well" }, random));
        return { kind: held ? "worked" : "fenced" };
      }
      const { code, message } = answer.failure;
      const askAfterMs = 500 + retryDelayMs(2, random);
      const held = await database.keepUnsettled(lease, attempt, { code, message, askAfterMs });
      await heed(context, withBackoff(memory, storeSignOf(answer.failure), random));
      return { kind: held ? "worked" : "fenced" };
    },
  );
  return ran.ran ? ran.value : { kind: "nothing" };
}

function observeLanded(
  { adapter, clock, observe }: PushContext,
  attempt: OpenAttempt,
  found: readonly { readonly listingId: number; readonly quantity: number }[],
  waits: SentWaits,
): void {
  const levels = new Map(attempt.listingIds.map((id, at) => [id, attempt.levels[at]]));
  const landed = new Set(
    found.filter((row) => levels.get(row.listingId) === row.quantity).map((row) => row.listingId),
  );
  const rows = confirmedRows(attempt, waits, { nowMs: clock.now(), landed });
  observe({ kind: "confirmed", storeKind: adapter.platform, rows });
  observe({ kind: "not_confirmed", outcome: "stale", rows: attempt.listingIds.length - landed.size });
}

/** The request can no longer take effect, so that from here on a read tells the truth. */
async function giveUp(context: PushContext, attempt: OpenAttempt): Promise<TurnResult> {
  const held = await context.database.leaveUnconfirmed(context.lease, attempt, {
    code: "unconfirmed",
    message: "The store never said whether this write took effect.",
  });
  if (held) {
    const rows = attempt.listingIds.length;
    context.observe({ kind: "not_confirmed", outcome: "unconfirmed", rows });
  }
  return { kind: held ? "worked" : "fenced" };
}
