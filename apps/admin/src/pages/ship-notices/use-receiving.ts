import type { ShipNoticeLine, ShipNoticeReceipt, ShipNoticeReceiving, Versioned } from "@trueup/sdk";
import { type ShallowRef, shallowRef } from "vue";
import { createAttempts } from "../../attempts.ts";
import type { Failure } from "../../failure.ts";
import { useClient } from "../../queries/client.ts";
import type { NoticePlace } from "../../queries/ship-notices.ts";
import { useAction } from "../../queries/use-action.ts";

/** A receipt of this visit, as it is told. */
export interface LoggedReceipt {
  readonly key: string;
  readonly sku: string;
  readonly good: number;
  readonly damaged: number;
  readonly onShelf: number;
  /** Numbers that are on their way to stores. */
  readonly sent: number;
  readonly flagOn: boolean;
}

export interface Receiving {
  readonly running: Readonly<ShallowRef<boolean>>;
  readonly failure: Readonly<ShallowRef<Failure | null>>;
  /** The newest first. */
  readonly log: Readonly<ShallowRef<readonly LoggedReceipt[]>>;
  /** Answers whether the units are in. */
  readonly take: (line: ShipNoticeLine, units: ShipNoticeReceiving) => Promise<boolean>;
}

const MOST_LOGGED = 5;

/** Takes units in, once each: the same units of a line again after a failure are the same attempt. */
export function useReceiving(
  place: () => NoticePlace,
  onReceipt: (receipt: Versioned<ShipNoticeReceipt>) => void,
): Receiving {
  const client = useClient();
  const { running, failure, run } = useAction();
  const log = shallowRef<readonly LoggedReceipt[]>([]);
  const attempts = createAttempts();

  async function take(line: ShipNoticeLine, units: ShipNoticeReceiving): Promise<boolean> {
    return run(async () => {
      const { customerId, noticeId } = place();
      const key = attempts.keyOf([customerId, noticeId, line.id, units]);
      const options = { idempotencyKey: key };
      const receipt = await client.shipNotices.receive(customerId, noticeId, line.id, units, options);
      attempts.end();
      log.value = [toLogged(key, line.sku, units, receipt), ...log.value].slice(0, MOST_LOGGED);
      onReceipt(receipt);
    });
  }

  return { running, failure, log, take };
}

function toLogged(
  key: string,
  sku: string,
  { good = 0, damaged = 0 }: ShipNoticeReceiving,
  { quantities, decisions, flips }: ShipNoticeReceipt,
): LoggedReceipt {
  return {
    key,
    sku,
    good,
    damaged,
    onShelf: quantities.onShelf,
    sent: decisions.filter(({ outcome }) => outcome === "push").length,
    flagOn: flips.some(({ to }) => to),
  };
}
