import type { PushCause, ZeroCause } from "@trueup/sdk";
import type { JudgedTrigger } from "./decide-item.ts";
import { addCustomerTask, BUNDLE_FANOUT } from "./customer-task.ts";
import type { PlannedFanout } from "./plan-item-event.ts";
import type { Trx } from "./schema.ts";

export interface FanoutInput {
  readonly events: readonly FanoutEvent[];
}

export interface FanoutEvent {
  readonly eventId: number;
  readonly trigger: JudgedTrigger;
  readonly cause: PushCause;
  readonly zeroCause: ZeroCause | null;
  readonly bundleIds: readonly number[];
}

/**
 * Leaves it to a task to judge the listings of bundles that are too many for the transaction that changed a part. Their
 * flags and marks are saved with the change, so that only what is sent comes later, and from the levels as they are then.
 */
export async function addFanouts(trx: Trx, planned: readonly PlannedFanout[]): Promise<void> {
  for (const [customerId, own] of Map.groupBy(planned, (fanout) => fanout.customerId)) {
    const input: FanoutInput = { events: eventsOf(newestPerBundle(own)) };
    await addCustomerTask(trx, { customerId, kind: BUNDLE_FANOUT, input });
  }
}

/** Judged by what is then, a bundle would answer the same for every event of a kind in the transaction. */
function newestPerBundle(fanouts: readonly PlannedFanout[]): readonly PlannedFanout[] {
  return [...new Map(fanouts.map((fanout) => [`${fanout.bundleId} ${fanout.trigger}`, fanout])).values()];
}

function eventsOf(fanouts: readonly PlannedFanout[]): readonly FanoutEvent[] {
  const byEvent = Map.groupBy(fanouts, ({ eventId, trigger, cause }) => `${eventId} ${trigger} ${cause}`);
  return [...byEvent.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { eventId, trigger, cause, zeroCause } = first;
    return [{ eventId, trigger, cause, zeroCause, bundleIds: own.map((fanout) => fanout.bundleId) }];
  });
}
