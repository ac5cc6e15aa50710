import {
  effectiveSetting,
  type Fault,
  inboundUnits,
  isEndedShipNotice,
  isOpenShipNotice,
  MAX_QUANTITY,
  type PublishWarning,
} from "@trueup/sdk";
import { countedOf } from "./counts.ts";
import type { FlowCell, ItemState } from "./item-state.ts";
import type { ItemBook } from "./item-book.ts";
import { type EventLine, type ItemWrites, planItemEvent, type RecordedEvent } from "./plan-item-event.ts";
import type { RowIds } from "./row-id.ts";
import type { ShipNoticeDetail, ShipNoticeEvent } from "./history-schema.ts";
import type { NoticeLine, NoticeState } from "./ship-notice.ts";

/** What is said of an item's published units. */
export interface PlannedWarning {
  readonly itemId: number;
  readonly sku: string;
  readonly code: PublishWarning["code"];
}

export type PlannedNotice =
  | {
      readonly kind: "planned";
      readonly events: readonly RecordedEvent[];
      readonly warnings: readonly PlannedWarning[];
    }
  | { readonly kind: "refused"; readonly faults: readonly Fault[] };

/** The items whose units on their way differ between two states of a ship notice. */
export function itemsBetween(before: NoticeState, after: NoticeState): readonly number[] {
  return [...new Set(changedLines(before, after).map(({ itemId }) => itemId))];
}

/**
 * Plans what a changed ship notice means for the items on it: one event for each item of which other units are on
 * their way, or published, than before. It is judged where the published ones changed. The items' cells follow by the
 * difference, so that they are the sums of the lines of all open ship notices as long as every change comes this way.
 */
export function planNoticeChange(
  book: ItemBook,
  before: NoticeState,
  after: NoticeState,
  ids: RowIds,
  writes: ItemWrites,
): PlannedNotice {
  const events: RecordedEvent[] = [];
  const warnings: PlannedWarning[] = [];
  const faults: Fault[] = [];
  for (const [itemId, lines] of Map.groupBy(changedLines(before, after), (line) => line.itemId)) {
    const item = loadedItem(book, itemId);
    if (item.bundle !== null) {
      faults.push(bundleFault("lines", item));
      continue;
    }
    const next: ItemState = {
      ...item,
      flow: lines.reduce((flow, line) => moveFlow(flow, line), item.flow),
    };
    if (isTooMuch(next)) {
      faults.push(tooMuch(item, "lines"));
      continue;
    }
    const change = countedOf(next).publishedInbound - countedOf(item).publishedInbound;
    events.push(
      planItemEvent(
        book,
        {
          after: next,
          lines: lines.map((line): EventLine => ({
            kind: "ship_notice",
            detail: { shipNotice: line.detail },
          })),
          flagEvent: null,
          trigger: change === 0 ? null : "publish_changed",
          cause: "event",
        },
        ids,
        writes,
      ),
    );
    if (change > 0) warnings.push(...warningsOf(item));
  }
  return faults.length > 0 ? { kind: "refused", faults } : { kind: "planned", events, warnings };
}

interface ChangedLine {
  readonly itemId: number;
  readonly warehouseId: number;
  /** Units more on their way, and published. */
  readonly inbound: number;
  readonly published: number;
  readonly detail: ShipNoticeDetail;
}

/** The lines of which other units are on their way, or published, than before. */
function changedLines(before: NoticeState, after: NoticeState): readonly ChangedLine[] {
  const lines = new Map(before.lines.map((line) => [line.id, line]));
  const kept = new Set(after.lines.map((line) => line.id));
  const removed = before.lines.filter((line) => !kept.has(line.id));
  return [
    ...after.lines.map((line) => ({ was: lines.get(line.id) ?? null, is: line })),
    ...removed.map((line) => ({ was: line, is: null })),
  ].flatMap(({ was, is }) => {
    const line = is ?? was;
    if (line === null) return [];
    const from = was === null ? NOTHING : inboundUnits(before.status, was);
    const to = is === null ? NOTHING : inboundUnits(after.status, is);
    if (from.inbound === to.inbound && from.published === to.published) return [];
    const what = whatHappened(before, after, was, is);
    return [
      {
        itemId: line.itemId,
        warehouseId: after.warehouseId,
        inbound: to.inbound - from.inbound,
        published: to.published - from.published,
        detail: detailOf(after, line, what, from.inbound, to.inbound),
      },
    ];
  });
}

const NOTHING = { inbound: 0, published: 0 } as const;

function whatHappened(
  before: NoticeState,
  after: NoticeState,
  was: NoticeLine | null,
  is: NoticeLine | null,
): ShipNoticeEvent {
  if (is === null) return "removed";
  switch (after.status) {
    case "completed":
    case "never_received":
    case "cancelled":
      return after.status;
    case "draft":
    case "in_transit":
    case "arrived":
    case "receiving":
    case "problem":
      if (isEndedShipNotice(before.status)) return "reopened";
      if (was === null || !isOpenShipNotice(before.status)) return "announced";
      if (was.published !== is.published) return is.published ? "published" : "unpublished";
      return "edited";
  }
}

export function detailOf(
  notice: NoticeState,
  line: NoticeLine,
  what: ShipNoticeEvent,
  from: number,
  to: number,
): ShipNoticeDetail {
  return { noticeId: notice.id, lineId: line.id, what, from, to };
}

export function moveFlow(
  flow: readonly FlowCell[],
  { warehouseId, inbound, published }: Pick<ChangedLine, "warehouseId" | "inbound" | "published">,
): readonly FlowCell[] {
  if (inbound === 0 && published === 0) return flow;
  const cell = flow.find((held) => held.warehouseId === warehouseId);
  const before = cell ?? { warehouseId, reserved: 0, inbound: 0, published: 0 };
  const after: FlowCell = {
    ...before,
    inbound: before.inbound + inbound,
    published: before.published + published,
  };
  return cell === undefined ? [...flow, after] : flow.map((held) => (held === cell ? after : held));
}

function isTooMuch({ flow }: ItemState): boolean {
  return flow.reduce((sum, cell) => sum + cell.inbound, 0) > MAX_QUANTITY;
}

export function bundleFault(path: string, { sku }: Pick<ItemState, "sku">): Fault {
  const message = `SKU "${sku}" is a bundle and cannot be sent; add its components.`;
  return { path, code: "is_bundle", message };
}

export function tooMuch({ sku }: ItemState, path: string): Fault {
  const message = `More than ${MAX_QUANTITY} units of SKU "${sku}" would be on their way or received.`;
  return { path, code: "too_large", message };
}

/** An item without a listing has no store that would be told. */
function warningsOf({ id, sku, setting, customer, processOrders, listings }: ItemState): PlannedWarning[] {
  if (listings.length === 0) return [];
  const effective = effectiveSetting(setting, customer.syncSetting);
  if (effective === "never") return [{ itemId: id, sku, code: "never" }];
  return effective === "process_orders" && !processOrders
    ? [{ itemId: id, sku, code: "process_orders_off" }]
    : [];
}

export function loadedItem(book: ItemBook, itemId: number): ItemState {
  const item = book.find(itemId);
  if (item === undefined) throw new Error(`item ${itemId} was not loaded`);
  return item;
}
