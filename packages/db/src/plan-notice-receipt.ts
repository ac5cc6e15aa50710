import {
  type Fault,
  inboundUnits,
  isSellable,
  MAX_QUANTITY,
  outstandingUnits,
  type StockRole,
} from "@trueup/sdk";
import { countedOf } from "./counts.ts";
import type { JudgedTrigger } from "./decide-item.ts";
import type { ItemBook } from "./item-book.ts";
import { type ItemState, soldOutQuantity } from "./item-state.ts";
import type { NamedLot } from "./lots.ts";
import { applyMovements, flagEventOf, movementsOf } from "./movement.ts";
import { type ItemWrites, planItemEvent, type RecordedEvent } from "./plan-item-event.ts";
import { bundleFault, detailOf, loadedItem, moveFlow, tooMuch } from "./plan-ship-notice.ts";
import type { RowIds } from "./row-id.ts";
import type { NoticeLine, NoticeState } from "./ship-notice.ts";

/** Units of a line that came. */
export interface ComingUnits {
  readonly good: number;
  readonly damaged: number;
  readonly role: StockRole;
  /** The lot that they are of; left out where none is named. */
  readonly lot?: NamedLot;
}

export type PlannedReceipt =
  | { readonly kind: "planned"; readonly line: NoticeLine; readonly event: RecordedEvent }
  | { readonly kind: "refused"; readonly faults: readonly Fault[] };

/**
 * Plans the receipt of units of one line: in stock at once, no longer on their way, all in one event. Good units that
 * may be sold take the place of outstanding ones, so that of published lines nothing changes for the stores; what
 * else makes published units fewer, damaged ones above all, is judged as such.
 */
export function planReceipt(
  book: ItemBook,
  notice: NoticeState,
  line: NoticeLine,
  { good, damaged, role, lot }: ComingUnits,
  ids: RowIds,
  writes: ItemWrites,
): PlannedReceipt {
  const received: NoticeLine = { ...line, good: line.good + good, damaged: line.damaged + damaged };
  const item = loadedItem(book, line.itemId);
  if (item.bundle !== null) return { kind: "refused", faults: [bundleFault("lineId", item)] };
  if (received.good > MAX_QUANTITY || received.damaged > MAX_QUANTITY) {
    return { kind: "refused", faults: [tooMuch(item, received.good > MAX_QUANTITY ? "good" : "damaged")] };
  }
  const change = {
    kind: "receive",
    item: { itemId: item.id },
    place: { warehouseId: notice.warehouseId, role },
    quantity: good,
    damaged,
    reason: null,
    occurredAt: null,
    sourceId: null,
    ...(lot === undefined ? {} : { lot }),
  } as const;
  const moved = applyMovements(item, movementsOf(change, notice.warehouseId));
  if (moved.kind === "impossible") {
    const { code, message } = moved;
    const path = code === "lot_mismatch" ? "lot.expiresOn" : good > 0 ? "good" : "damaged";
    return { kind: "refused", faults: [{ path, code, message }] };
  }
  const from = inboundUnits(notice.status, line);
  const to = inboundUnits(notice.status, received);
  const detail = detailOf(notice, line, "received", from.inbound, to.inbound);
  const flow = moveFlow(item.flow, {
    warehouseId: notice.warehouseId,
    inbound: to.inbound - from.inbound,
    published: to.published - from.published,
  });
  const after: ItemState = { ...item, stock: moved.stock, flow };
  const event = planItemEvent(
    book,
    {
      after,
      lines: moved.history.map((stock) => ({
        kind: "receive",
        stock,
        detail: { shipNotice: detail, ...(lot === undefined ? {} : { lot }) },
      })),
      flagEvent: flagEventOf(item, after, change, soldOutQuantity(item) <= 0),
      trigger: receiptTrigger(item, after, line, { good, damaged, role }),
      cause: "event",
    },
    ids,
    writes,
  );
  return { kind: "planned", line: received, event };
}

function receiptTrigger(
  before: ItemState,
  after: ItemState,
  line: NoticeLine,
  { good, damaged, role }: ComingUnits,
): JudgedTrigger | null {
  const sold = isSellable(role) ? good : 0;
  const replaced = outstandingUnits({ ...line, good: line.good + sold });
  const left = outstandingUnits({ ...line, good: line.good + good, damaged: line.damaged + damaged });
  const published = countedOf(after).publishedInbound < countedOf(before).publishedInbound && left < replaced;
  if (sold > 0) return published ? "stock_and_publish_changed" : "stock_changed";
  return published ? "publish_changed" : null;
}
