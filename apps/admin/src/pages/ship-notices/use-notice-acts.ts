import type { ShipNoticeIntent, ShipNoticeOutcome, Versioned } from "@trueup/sdk";
import { shallowRef } from "vue";
import { useClient } from "../../queries/client.ts";
import type { NoticePlace } from "../../queries/ship-notices.ts";

/** Does what was asked for, and keeps how many numbers it sent on their way. */
export function useNoticeActs(
  place: () => NoticePlace,
  onOutcome: (outcome: Versioned<ShipNoticeOutcome>) => void,
) {
  const client = useClient();
  /** Of the last action; null before there was one. */
  const sent = shallowRef<number | null>(null);

  async function act(intent: ShipNoticeIntent): Promise<Versioned<ShipNoticeOutcome>> {
    sent.value = null;
    const outcome = await perform(intent);
    sent.value = outcome.decisions.filter((decision) => decision.outcome === "push").length;
    onOutcome(outcome);
    return outcome;
  }

  function perform({ action, lineId }: ShipNoticeIntent): Promise<Versioned<ShipNoticeOutcome>> {
    const { customerId, noticeId } = place();
    const { shipNotices } = client;
    switch (action) {
      case "in_transit":
      case "arrived":
      case "problem":
        return shipNotices.patch(customerId, noticeId, { status: action });
      case "publish":
        return shipNotices.publish(customerId, noticeId, lineId === undefined ? {} : { lineId });
      case "unpublish":
        return shipNotices.unpublish(customerId, noticeId, lineId === undefined ? {} : { lineId });
      case "complete":
        return shipNotices.complete(customerId, noticeId);
      case "never_received":
        return shipNotices.neverReceived(customerId, noticeId);
      case "cancel":
        return shipNotices.cancel(customerId, noticeId);
      case "reopen":
        return shipNotices.reopen(customerId, noticeId);
    }
  }

  return { act, sent };
}
