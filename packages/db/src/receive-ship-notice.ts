import { isOpenShipNotice } from "@trueup/sdk";
import { type NoticeKey, refuse } from "./change-ship-notice.ts";
import { countedOf } from "./counts.ts";
import { toStoredDecision } from "./decisions.ts";
import { NO_LINE, type NoticeRefusal, wrongStatus } from "./edit-ship-notice.ts";
import { idBounds } from "./id-bounds.ts";
import { lockForUnits } from "./load-items.ts";
import { createItemBook } from "./item-book.ts";
import { noWrites } from "./plan-item-event.ts";
import { type ComingUnits, planReceipt } from "./plan-notice-receipt.ts";
import { drawRowIds } from "./row-id.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { Db, Trx } from "./schema.ts";
import { lockNotice, saveNotice } from "./ship-notice.ts";
import type { RecordedChange } from "./stock-change-request.ts";
import { inTransaction } from "./transaction.ts";

export type ReceivedLine =
  | { readonly kind: "received"; readonly result: Omit<RecordedChange, "duplicate"> }
  | NoticeRefusal;

/** Takes units of one line into stock, as far as they have come: at once, not when the ship notice is completed. */
export async function receiveShipNotice(
  db: Db,
  key: NoticeKey & { readonly lineId: number },
  units: ComingUnits,
): Promise<ReceivedLine> {
  return inTransaction(db, (trx) => receive(trx, key, units));
}

async function receive(
  trx: Trx,
  key: NoticeKey & { readonly lineId: number },
  units: ComingUnits,
): Promise<ReceivedLine> {
  const before = await lockNotice(trx, key);
  const refusal = refuse(before, key);
  if (refusal !== null) return refusal;
  const line = before?.lines.find(({ id }) => id === key.lineId);
  if (before === null || line === undefined) return NO_LINE;
  if (!isOpenShipNotice(before.status)) {
    return wrongStatus(
      before.status,
      before.status === "draft" ? "nothing of it can come; set it in transit first" : "reopen it first",
    );
  }
  const { customerId } = key;
  const items = await lockForUnits(trx, [{ customerId, itemId: line.itemId }]);
  const ids = await drawRowIds(trx, idBounds(items, { events: 1, lines: 2 }));
  const book = createItemBook(items);
  const writes = noWrites();
  const planned = planReceipt(book, before, line, units, ids, writes);
  if (planned.kind === "refused") return planned;
  const lines = before.lines.map((own) => (own.id === line.id ? planned.line : own));
  await saveNotice(trx, before, { ...before, status: "receiving", lines });
  await saveItemPlan(trx, items, book.changed(), writes);
  const { eventId, item, flips, decisions } = planned.event;
  return {
    kind: "received",
    result: {
      eventId,
      itemId: item.id,
      counted: countedOf(item),
      flips,
      decisions: decisions.map(toStoredDecision),
    },
  };
}
