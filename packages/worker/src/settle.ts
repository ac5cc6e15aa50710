import type { OpenAttempt } from "@trueup/db/fail-attempt";
import { PRIORITY, type PushContext, withPermit } from "./push-context.ts";
import { type PushMemory, send, type TurnResult } from "./push-turn.ts";

/**
 * Finds out how a write ended whose answer was lost, ours or a former lease holder's. Asking with the same key and
 * body is safe: the store does the work at most once. Answers null where nothing is unsettled.
 */
export async function settleOne(context: PushContext, memory: PushMemory): Promise<TurnResult | null> {
  const { database, lease } = context;
  if (!memory.mayBeUnsettled) return null;
  const attempt = await database.findUnsettled(lease, [...memory.inFlight]);
  if (attempt === null) {
    memory.mayBeUnsettled = memory.inFlight.size > 0;
    return null;
  }
  if (memory.inFlight.has(attempt.id)) return null; // another turn was quicker
  if (!attempt.expired && attempt.askInMs > 0) return { kind: "wait", waitMs: attempt.askInMs };
  memory.inFlight.add(attempt.id);
  try {
    if (attempt.expired) return await giveUp(context, attempt);
    const ran = await withPermit(
      context,
      { priority: PRIORITY.settle, needs: { cost: context.adapter.costs.write } },
      (permit) => send(context, memory, attempt, permit, { again: true }),
    );
    return ran.ran ? ran.value : { kind: "nothing" };
  } finally {
    memory.inFlight.delete(attempt.id);
  }
}

/** The request can no longer take effect, so that from here on a read tells the truth. */
async function giveUp(context: PushContext, attempt: OpenAttempt): Promise<TurnResult> {
  const held = await context.database.leaveUnconfirmed(context.lease, attempt, {
    code: "unconfirmed",
    message: "The store never said whether this write took effect.",
  });
  return { kind: held ? "worked" : "fenced" };
}
