import { encodeId } from "@trueup/db/id";
import type { HistoryTable, ShipNoticeDetail, ShipNoticeEvent } from "@trueup/db/history-schema";
import { type FlipCause, type HistoryEntry, ITEM_SETTING_WORDS } from "@trueup/sdk";
import type { Selectable } from "kysely";

type HistoryRow = Selectable<HistoryTable>;

export function toHistoryEntry(row: HistoryRow): HistoryEntry {
  return {
    id: encodeId("history", row.id),
    at: row.at.toISOString(),
    kind: row.kind,
    summary: summaryOf(row),
    warehouseId: row.warehouse_id === null ? null : encodeId("warehouse", row.warehouse_id),
    role: row.role,
    delta: row.delta,
    quantityAfter: row.quantity_after,
    reason: row.reason,
    sourceId: row.source_id,
    occurredAt: row.occurred_at?.toISOString() ?? null,
  };
}

/** What happened, as one sentence. */
function summaryOf(row: HistoryRow): string {
  switch (row.kind) {
    case "receive":
      return row.role === "damaged"
        ? `Received ${units(row.delta)}, damaged${ofLot(row.detail)}${onNotice(row.detail)}.`
        : `Received ${units(row.delta)}${ofLot(row.detail)}${onNotice(row.detail)}.`;
    case "adjust":
      return `Adjusted by ${signed(row.delta)}${ofLot(row.detail)}.`;
    case "set":
      return `Counted ${units(row.quantity_after)}, a difference of ${signed(row.delta)}${ofLot(row.detail)}.`;
    case "move":
      return (row.delta ?? 0) < 0
        ? `Moved ${units(-(row.delta ?? 0))} away${ofLot(row.detail)}.`
        : `Moved ${units(row.delta)} here${ofLot(row.detail)}.`;
    case "reserve":
      return `Reserved ${ofOrder(row, "for")}.`;
    case "release":
      return `Let go ${ofOrder(row, "of")}.`;
    case "batch":
      return `Took ${ofOrder(row, "for")} off the shelf.`;
    case "return":
      return `Put back ${ofOrder(row, "of")}.`;
    case "process_orders":
    case "setting":
    case "archive":
    case "include_inbound":
    case "ship_notice":
    case "store_change":
    case "bundle":
    case "sale_window":
      return row.detail === null ? "Changed." : detailSummary(row.detail);
  }
}

function detailSummary(detail: NonNullable<HistoryRow["detail"]>): string {
  if ("flip" in detail) {
    return `Process Orders turned ${detail.flip.to ? "on" : "off"}: ${CAUSES[detail.flip.cause]}.`;
  }
  if ("setting" in detail) {
    return `Sync Inventory changed from "${ITEM_SETTING_WORDS[detail.setting.from]}" to "${ITEM_SETTING_WORDS[detail.setting.to]}".`;
  }
  if ("expired" in detail) {
    return `Sync Inventory went back from "${ITEM_SETTING_WORDS[detail.expired.from]}" to "${ITEM_SETTING_WORDS[detail.expired.to]}": its time was over.`;
  }
  if ("override" in detail) return `Sync Inventory goes back at ${detail.override.until}.`;
  if ("saleWindow" in detail) {
    const { name, what } = detail.saleWindow;
    return what === "began" ? `The sale window "${name}" began.` : `The sale window "${name}" ended.`;
  }
  if ("components" in detail) return compositionSummary(detail.components);
  if ("archived" in detail) return detail.archived ? "Archived." : "Brought back from the archive.";
  if ("order" in detail) return `Order ${detail.order.number}: ${units(detail.order.units)}.`;
  if ("includeInbound" in detail) {
    return detail.includeInbound
      ? "All inbound units count as published."
      : "Inbound units count as published only where their line is.";
  }
  if ("shipNotice" in detail) return shipNoticeSummary(detail.shipNotice);
  if ("lot" in detail) return `Lot ${detail.lot.code}.`;
  return `The store showed ${detail.storeChange.found} instead of ${detail.storeChange.expected}.`;
}

function ofOrder({ detail }: HistoryRow, joined: "for" | "of"): string {
  if (detail === null || !("order" in detail)) return "units";
  return `${units(detail.order.units)} ${joined} order ${detail.order.number}`;
}

function shipNoticeSummary({ noticeId, lineId, what, from, to }: ShipNoticeDetail): string {
  const change = from === to ? units(to) : `${units(to)} outstanding instead of ${from}`;
  return `${SHIP_NOTICE_WORDS[what]}: ${change}, on ${lineName(noticeId, lineId)}.`;
}

function onNotice(detail: HistoryRow["detail"]): string {
  if (detail === null || !("shipNotice" in detail)) return "";
  return ` on ${lineName(detail.shipNotice.noticeId, detail.shipNotice.lineId)}`;
}

function ofLot(detail: HistoryRow["detail"]): string {
  return detail !== null && "lot" in detail && detail.lot !== undefined ? `, lot ${detail.lot.code}` : "";
}

function lineName(noticeId: number, lineId: number): string {
  return `ship notice ${encodeId("shipNotice", noticeId)}, line ${encodeId("shipNoticeLine", lineId)}`;
}

const SHIP_NOTICE_WORDS: Readonly<Record<ShipNoticeEvent, string>> = {
  announced: "On its way",
  edited: "Expected quantity changed",
  removed: "Line removed",
  published: "Published before arrival",
  unpublished: "No longer published before arrival",
  received: "Received",
  completed: "Ship notice completed",
  never_received: "Ship notice never received",
  cancelled: "Ship notice cancelled",
  reopened: "Ship notice reopened",
};

const MOST_NAMED = 10;

function compositionSummary(components: readonly { readonly sku: string; readonly units: number }[]): string {
  if (components.length === 0) return "A bundle without components.";
  const named = components.slice(0, MOST_NAMED).map(({ sku, units: count }) => `${count} × ${sku}`);
  const more = components.length - named.length;
  return `A bundle of ${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}.`;
}

const CAUSES: Readonly<Record<FlipCause, string>> = {
  created: "the item was created",
  receipt: "units were received",
  opening_balance: "an opening balance was counted",
  adjustment: "stock was adjusted in",
  count: "a count found stock",
  return: "stock came back",
  sold_out: "it sold out",
  by_hand: "by hand",
};

function units(count: number | null): string {
  return count === 1 ? "1 unit" : `${count ?? 0} units`;
}

function signed(delta: number | null): string {
  return delta !== null && delta > 0 ? `+${delta}` : `${delta ?? 0}`;
}
