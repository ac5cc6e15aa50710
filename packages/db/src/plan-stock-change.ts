import { isSellable, type ZeroCause } from "@trueup/sdk";
import { countedOf } from "./counts.ts";
import { toStoredDecision } from "./decisions.ts";
import type { PlannedHistory } from "./history.ts";
import type { ItemBook } from "./item-book.ts";
import { type ItemState, soldOutQuantity } from "./item-state.ts";
import { flagEventOf, type Moved } from "./movement.ts";
import { type ItemWrites, planItemEvent } from "./plan-item-event.ts";
import type { RowIds } from "./row-id.ts";
import type { RecordedChange, StockRequestChange } from "./stock-change-request.ts";

/** Plans what one change that is possible does to its item, and what follows from that. */
export function planStockChange(
  book: ItemBook,
  before: ItemState,
  { stock, history: movements }: Extract<Moved, { readonly kind: "moved" }>,
  change: StockRequestChange,
  zeroCause: ZeroCause | null,
  ids: RowIds,
  writes: ItemWrites,
): RecordedChange {
  const after: ItemState = { ...before, stock };
  const { reason, sourceId, occurredAt, kind, lot } = change;
  const detail = lot === undefined ? {} : { detail: { lot } };
  const recorded = planItemEvent(
    book,
    {
      after,
      lines: movements.map((movement) => ({
        kind,
        stock: movement,
        reason,
        sourceId,
        occurredAt,
        ...detail,
      })),
      flagEvent: flagEventOf(before, after, change, soldOutQuantity(before) <= 0),
      trigger: touchesSellable(before, after, movements) ? "stock_changed" : null,
      cause: "event",
      zeroCause,
    },
    ids,
    writes,
  );
  return {
    eventId: recorded.eventId,
    itemId: after.id,
    duplicate: false,
    counted: countedOf(recorded.item),
    flips: recorded.flips,
    decisions: recorded.decisions.map(toStoredDecision),
  };
}

/** Receipts and moves of good units are not watched; units that are set aside as expired are. */
export function zeroCauseOf(change: StockRequestChange): ZeroCause | null {
  switch (change.kind) {
    case "adjust":
      return "adjustment";
    case "set":
      return "count";
    case "move":
      return change.to.role === "expired" ? "expiry" : null;
    case "receive":
      return null;
  }
}

/** Anything that moves sellable units is judged, even where the sum stays the same. */
function touchesSellable(
  before: ItemState,
  after: ItemState,
  movements: readonly NonNullable<PlannedHistory["stock"]>[],
): boolean {
  return (
    countedOf(before).onShelf !== countedOf(after).onShelf ||
    movements.some((movement) => isSellable(movement.role))
  );
}
