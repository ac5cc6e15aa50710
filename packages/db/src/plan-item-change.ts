import type { ItemSyncSetting, PushCause, Trigger, ZeroCause } from "@trueup/sdk";
import type { ItemState } from "./item-state.ts";
import { alone, type ItemBook } from "./item-book.ts";
import { type EventLine, type ItemWrites, planConsequences, planItemEvent } from "./plan-item-event.ts";
import type { RowIds } from "./row-id.ts";

/** What can be changed of many items at once; what is left out stays as it is. */
export interface ItemsChange {
  readonly syncInventory?: ItemSyncSetting;
  readonly processOrders?: boolean;
  /** `YYYY-MM-DD`, or null for none. */
  readonly streetDate?: string | null;
  readonly archived?: boolean;
  /** The setting that is saved with it expires; null takes an expiry back. A setting saved without it stays. */
  readonly override?: Override | null;
}

export interface Override {
  readonly until: Date;
  /** The listings are judged when the setting goes back. */
  readonly syncs: boolean;
}

/** What can be changed of one item. */
export interface ItemChange extends ItemsChange {
  readonly sku?: string;
  readonly description?: string;
  readonly includeInbound?: boolean;
  readonly expirationDays?: number | null;
  /** Decimal number, as text. */
  readonly price?: string | null;
  /** Decimal number, as text. */
  readonly wholesaleCost?: string | null;
  readonly packaging?: string | null;
  readonly tags?: readonly string[];
}

/** Where a change comes from: how urgent what it sends is, and under which name the zero guard watches it. */
export interface ChangeCause {
  readonly cause: PushCause;
  readonly zeroCause: ZeroCause | null;
}

/**
 * Plans what follows from a change of one item, and answers it as it is then. A setting and a flag saved together are
 * judged one after the other, both with the values after the save. Bundles that it is in have settings of their own.
 */
export function planItemChange(
  items: ItemBook,
  before: ItemState,
  patch: ItemsChange,
  cause: ChangeCause,
  ids: RowIds,
  writes: ItemWrites,
): ItemState {
  const after: ItemState = {
    ...before,
    setting: patch.syncInventory ?? before.setting,
    processOrders: patch.processOrders ?? before.processOrders,
    archived: patch.archived ?? before.archived,
  };
  const lines = linesOf(before, after, patch.override ?? null);
  if (lines.length === 0) return before;
  const book = alone(items);
  const [first = null, ...others] = triggersOf(before, after);
  const shared = { flagEvent: null, ...cause };
  let recorded = planItemEvent(book, { ...shared, after, lines, trigger: first }, ids, writes);
  for (const trigger of others) {
    const { item, eventId } = recorded;
    recorded = planConsequences(book, item, { ...shared, after: item, trigger }, eventId, ids, writes);
  }
  return recorded.item;
}

function triggersOf(before: ItemState, after: ItemState): readonly Trigger[] {
  const triggers: Trigger[] = [];
  if (after.setting !== before.setting) triggers.push("setting_changed");
  if (after.processOrders !== before.processOrders) triggers.push("flag_changed");
  return triggers;
}

function linesOf(before: ItemState, after: ItemState, override: Override | null): readonly EventLine[] {
  const lines: EventLine[] = [];
  if (after.setting !== before.setting) {
    lines.push({ kind: "setting", detail: { setting: { from: before.setting, to: after.setting } } });
  }
  if (override !== null) {
    lines.push({ kind: "setting", detail: { override: { until: override.until.toISOString() } } });
  }
  if (after.processOrders !== before.processOrders) {
    const flip = { to: after.processOrders, cause: "by_hand" } as const;
    lines.push({ kind: "process_orders", detail: { flip } });
  }
  if (after.archived !== before.archived) {
    lines.push({ kind: "archive", detail: { archived: after.archived } });
  }
  return lines;
}
