import { type FlagEvent, flagAfterEvent, type PushCause, receivedBy, type ZeroCause } from "@trueup/sdk";
import { countsOf } from "./counts.ts";
import { decideItem, type JudgedTrigger } from "./decide-item.ts";
import type { Authorisation, PlannedDecision } from "./decisions.ts";
import type { PlannedHistory } from "./history.ts";
import type { ItemBook } from "./item-book.ts";
import { type ItemState, soldOutQuantity } from "./item-state.ts";
import type { RowIds } from "./row-id.ts";
import type { HoldChange } from "./zero-guard.ts";

/** What a transaction is to write, as it is planned. */
export interface ItemWrites {
  readonly history: PlannedHistory[];
  readonly decisions: PlannedDecision[];
  readonly authorisations: Authorisation[];
  readonly holds: HoldChange[];
  readonly fanouts: PlannedFanout[];
}

export function noWrites(): ItemWrites {
  return { history: [], decisions: [], authorisations: [], holds: [], fanouts: [] };
}

/** A bundle whose listings are judged by a task, for an event of one of its parts. */
export interface PlannedFanout {
  readonly customerId: number;
  readonly bundleId: number;
  readonly eventId: number;
  readonly trigger: JudgedTrigger;
  readonly cause: PushCause;
  readonly zeroCause: ZeroCause | null;
}

/** A line of history, without what all lines of one event share. */
export type EventLine = Omit<PlannedHistory, "id" | "eventId" | "customerId" | "itemId">;

/** Something that happened to one item. */
export interface ItemEvent {
  /** The item as the event leaves it: its units, its setting. The flag, the mark "received" and bundles follow. */
  readonly after: ItemState;
  /** What happened; the first line gives the event its id. */
  readonly lines: readonly EventLine[];
  /** What it means for Process Orders and the mark "received"; null where nothing. */
  readonly flagEvent: FlagEvent | null;
  /** What its listings are judged for; null where nothing about them can have changed. */
  readonly trigger: JudgedTrigger | null;
  readonly cause: PushCause;
  /** Under which name the zero guard watches it; left out where it does not. */
  readonly zeroCause?: ZeroCause | null;
}

export interface RecordedEvent {
  readonly eventId: number;
  readonly item: ItemState;
  readonly flips: readonly { readonly to: boolean; readonly cause: NonNullable<Flip>["cause"] }[];
  /** Of the item itself. */
  readonly decisions: readonly PlannedDecision[];
}

type Flip = ReturnType<typeof flagAfterEvent>;

/**
 * Plans one event of an item, and what it means for the bundles that the item is a part of. The flag flips before the
 * listings are judged, so that the first receipt already goes out; selling out turns nothing off here.
 */
export function planItemEvent(
  book: ItemBook,
  event: ItemEvent,
  ids: RowIds,
  writes: ItemWrites,
): RecordedEvent {
  const [recorded] = planJointEvents(book, [event], ids, writes);
  if (recorded === undefined) throw new Error(`an event of item ${event.after.id} was not planned`);
  return recorded;
}

/**
 * Plans what happens to several items at one moment, each once: a bundle of them is judged once, when all have changed.
 * All have the trigger of the first.
 */
export function planJointEvents(
  book: ItemBook,
  events: readonly ItemEvent[],
  ids: RowIds,
  writes: ItemWrites,
): readonly RecordedEvent[] {
  const planned = events.map((event) => ({ event, recorded: planOwn(book, event, ids, writes) }));
  const bundleIds = new Set(planned.flatMap(({ recorded }) => book.bundlesOf(recorded.item.id)));
  for (const bundleId of bundleIds) {
    const ofParts = planned.filter(({ recorded }) => book.bundlesOf(recorded.item.id).includes(bundleId));
    planBundle(book, bundleId, ofParts, ids, writes);
  }
  return planned.map(({ recorded }) => recorded);
}

function planOwn(book: ItemBook, event: ItemEvent, ids: RowIds, writes: ItemWrites): RecordedEvent {
  const { after } = event;
  const before = book.find(after.id);
  if (before === undefined) throw new Error(`item ${after.id} was not loaded`);
  const [first, ...lines] = event.lines;
  if (first === undefined) throw new Error(`an event of item ${after.id} says nothing`);
  const eventId = ids.history();
  const shared = { eventId, customerId: after.customer.id, itemId: after.id };
  writes.history.push({ ...first, ...shared, id: eventId });
  for (const line of lines) writes.history.push({ ...line, ...shared, id: ids.history() });
  return planConsequences(book, before, event, eventId, ids, writes);
}

/** What an event that has its line of history means for the item's flag, its marks and its listings. */
export function planConsequences(
  book: ItemBook,
  before: ItemState,
  { after, flagEvent, trigger, cause, zeroCause = null }: Omit<ItemEvent, "lines">,
  eventId: number,
  ids: RowIds,
  writes: ItemWrites,
): RecordedEvent {
  const { customer } = after;
  const flip = flagEvent === null ? null : flagAfterEvent(customer.processOrdersSetting, flagEvent);
  const flips = flip === null || flip.to === before.processOrders ? [] : [flip];
  const processOrders = flip?.to ?? after.processOrders;
  const flagged: ItemState = {
    ...after,
    processOrders,
    received: after.received || (flagEvent !== null && receivedBy(customer.processOrdersSetting, flagEvent)),
    soldOut: soldOutAfter(before, { ...after, processOrders }),
  };
  for (const flipped of flips) {
    writes.history.push({
      id: ids.history(),
      eventId,
      customerId: customer.id,
      itemId: after.id,
      kind: "process_orders",
      detail: { flip: flipped },
    });
  }
  if (trigger !== null && flagged.bundle?.judgedLater === true) {
    writes.fanouts.push({ customerId: customer.id, bundleId: after.id, eventId, trigger, cause, zeroCause });
  }
  const decided =
    trigger === null
      ? { listings: flagged.listings, decisions: [], authorisations: [], holds: [] }
      : decideItem(flagged, {
          trigger,
          eventId,
          cause,
          nextDecisionId: () => ids.decision(),
          zeros: zeroCause === null ? null : { guard: book.guard, cause: zeroCause },
        });
  writes.decisions.push(...decided.decisions);
  writes.authorisations.push(...decided.authorisations);
  writes.holds.push(...decided.holds);
  const item = { ...flagged, listings: decided.listings };
  book.put(item);
  return { eventId, item, flips, decisions: decided.decisions };
}

/** Turned on anew, it counts from here; otherwise it is sold out once its measure fell to 0, until there is more. */
function soldOutAfter(before: ItemState, after: ItemState): boolean {
  const isEmpty = soldOutQuantity(after) <= 0;
  if (!isEmpty || (after.processOrders && !before.processOrders)) return false;
  return before.soldOut || soldOutQuantity(before) > 0;
}

interface PartEvent {
  readonly event: ItemEvent;
  readonly recorded: RecordedEvent;
}

/**
 * What happened to its parts means for a bundle: their trigger is handed on, and it counts as the bundle's own for
 * Process Orders where it lifts what can be put together. A bundle is received once all of its parts are.
 */
function planBundle(
  book: ItemBook,
  bundleId: number,
  ofParts: readonly PartEvent[],
  ids: RowIds,
  writes: ItemWrites,
): void {
  const before = book.find(bundleId);
  const [first] = ofParts;
  if (before?.bundle === null || before === undefined) throw new Error(`bundle ${bundleId} was not loaded`);
  if (first === undefined) return;
  const changed = new Map(ofParts.map(({ recorded }) => [recorded.item.id, recorded.item]));
  const parts = before.bundle.parts.map((own) => {
    const part = changed.get(own.itemId);
    if (part === undefined) return own;
    return { ...own, received: part.received, counts: countsOf(part) };
  });
  const received = before.received || (parts.length > 0 && parts.every((own) => own.received));
  const after: ItemState = { ...before, bundle: { ...before.bundle, parts }, received };
  const ofPart = ofParts.find(({ event }) => event.flagEvent !== null)?.event.flagEvent ?? null;
  const flagEvent = bundleFlagEvent(before, after, ofPart);
  planConsequences(book, before, { ...first.event, after, flagEvent }, first.recorded.eventId, ids, writes);
}

function bundleFlagEvent(before: ItemState, after: ItemState, ofPart: FlagEvent | null): FlagEvent | null {
  if (ofPart === null || onShelf(after) <= onShelf(before)) return null;
  const wasOutOfStock = soldOutQuantity(before) <= 0;
  switch (ofPart.kind) {
    case "first_receipt":
    case "receipt":
    case "opening_balance":
      if (!after.received) return null;
      if (before.received) return { kind: "receipt", wasOutOfStock };
      return { kind: ofPart.kind === "opening_balance" ? "opening_balance" : "first_receipt" };
    case "adjustment_up":
    case "count_up":
      return { kind: ofPart.kind, wasOutOfStock };
    case "stock_returned":
      return { ...ofPart, wasOutOfStock };
    case "item_created":
    case "unsellable_received":
    case "sold_out":
    case "setting_changed":
    case "archived":
    case "unarchived":
    case "by_hand":
      return null;
  }
}

function onShelf(item: ItemState): number {
  return countsOf(item).reduce((sum, count) => sum + count.onShelf, 0);
}
