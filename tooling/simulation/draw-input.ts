import { ITEM_SYNC_SETTINGS, PROCESS_ORDERS_SETTINGS, SYNC_SETTINGS } from "@trueup/sdk";
import type { StockRequestChange } from "@trueup/db/stock-change-request";
import type { SeededRandom } from "../random.ts";
import type { CustomerRow } from "./database/tables.ts";
import type { Action, Input, ItemPlan, ListingPlan, StorePlan } from "./plan.ts";

/** What there is to act on. */
export interface Shape {
  readonly busyMs: number;
  readonly workers: number;
  readonly customers: readonly CustomerRow[];
  readonly stores: readonly StorePlan[];
  readonly items: readonly ItemPlan[];
  readonly listings: readonly ListingPlan[];
  /** Stock is counted below this: the fewer numbers there are, the more often one comes back. */
  readonly quantities: number;
}

/** How often each kind of input comes, out of their sum. */
export type Mix = Readonly<Record<Input["kind"], number>>;

/** Of every seed its own: some know only stock, some much of everything. */
export function drawMix(random: SeededRandom): Mix {
  const some = (most: number) => (random.below(2) === 0 ? 0 : random.below(most + 1));
  return {
    stock: 20,
    click: some(8),
    item: some(8),
    customer: some(3),
    store: some(4),
    disconnect: random.below(12) === 0 ? 1 : 0,
    listing: some(4),
    retry: some(2),
    sale: some(6),
    other_writer: some(3),
  };
}

export function drawInput(random: SeededRandom, shape: Shape, mix: Mix, seed: number, at: number): Action {
  const kinds = Object.entries(mix).flatMap(([kind, share]) => Array.from({ length: share }, () => kind));
  const kind = random.pick(kinds);
  // Bursts: what falls into the same second meets itself in the engine.
  const spread = random.pick([1, 1, 10]);
  const atMs =
    Math.floor((random.below(shape.busyMs) / 1_000 / spread) * spread) * 1_000 + random.below(1_000);
  return { atMs, ...drawKind(random, shape, kind, `${seed}-${at}`) };
}

/** What was switched off is switched on again soon, most of the time: else little would be left to happen. */
export function drawReturn(random: SeededRandom, action: Action): readonly Action[] {
  const back = returnOf(action);
  if (back === null || random.below(5) === 0) return [];
  return [{ ...back, atMs: action.atMs + random.below(random.pick([500, 30_000])) }];
}

function returnOf(action: Action): Input | null {
  if (action.kind === "store") {
    const { syncEnabled, paused } = action.patch;
    if (syncEnabled === false) return { ...action, patch: { syncEnabled: true } };
    return paused === true ? { ...action, patch: { paused: false } } : null;
  }
  if (action.kind === "item") {
    const { archived, setting, processOrders } = action.patch;
    if (archived === true) return { ...action, patch: { archived: false } };
    if (setting === "never") return { ...action, patch: { setting: "default" } };
    return processOrders === false ? { ...action, patch: { processOrders: true } } : null;
  }
  if (action.kind === "customer" && action.patch.syncSetting === "never") {
    return { ...action, patch: { syncSetting: "always" } };
  }
  return action.kind === "listing" && action.to === "paused" ? { ...action, to: "resumed" } : null;
}

function drawKind(random: SeededRandom, shape: Shape, kind: string, sourceId: string): Input {
  const itemId = 1 + random.below(shape.items.length);
  const storeId = 1 + random.below(shape.stores.length);
  const listingId = 1 + random.below(Math.max(1, shape.listings.length));
  if (shape.listings.length > 0) {
    switch (kind) {
      case "listing":
        return { kind, listingId, to: random.pick(["paused", "resumed", "resumed", "linked", "unlinked"]) };
      case "retry":
        return { kind, listingId };
      case "sale":
        return { kind, listingId, units: 1 };
      case "other_writer":
        return { kind, listingId, quantity: random.below(shape.quantities + 2) };
    }
  }
  switch (kind) {
    case "click":
      return { kind, itemId };
    case "item":
      return { kind, itemId, patch: drawItemPatch(random) };
    case "customer":
      return { kind, customerId: 1 + random.below(shape.customers.length), patch: drawPreferences(random) };
    case "store":
      return {
        kind,
        storeId,
        patch: random.pick([
          { syncEnabled: false },
          { syncEnabled: true },
          { paused: true },
          { paused: false },
        ]),
      };
    case "disconnect":
      return { kind, storeId };
  }
  const times = random.below(5) === 0 ? 2 + random.below(2) : 1;
  return { kind: "stock", itemId, change: drawChange(random, shape, itemId, sourceId), times };
}

function drawItemPatch(random: SeededRandom): Extract<Input, { kind: "item" }>["patch"] {
  switch (random.below(5)) {
    case 0:
      return { archived: random.below(2) === 0 };
    case 1:
    case 2:
      return { processOrders: random.below(3) > 0 };
  }
  return { setting: random.pick(ITEM_SYNC_SETTINGS) };
}

function drawPreferences(random: SeededRandom): Partial<CustomerRow> {
  return random.below(3) === 0
    ? { processOrdersSetting: random.pick(PROCESS_ORDERS_SETTINGS) }
    : { syncSetting: random.pick(SYNC_SETTINGS) };
}

function drawChange(
  random: SeededRandom,
  shape: Shape,
  itemId: number,
  sourceId: string,
): StockRequestChange {
  const base = { item: { itemId }, reason: null, occurredAt: null, sourceId };
  const place = { warehouseId: random.below(4) === 0 ? 2 : null, role: "pickable" } as const;
  const quantity = random.below(shape.quantities);
  switch (random.below(8)) {
    case 0:
      return { ...base, kind: "receive", place, quantity: quantity + 1, damaged: 0 };
    case 1:
      return { ...base, kind: "receive", place, quantity: 0, damaged: 1 + quantity };
    case 2:
    case 3:
      return { ...base, kind: "adjust", place, delta: random.pick([1, -1]) };
    case 4: {
      const to = { warehouseId: null, role: random.pick(["damaged", "pickable"] as const) };
      return { ...base, kind: "move", quantity: 1, from: { warehouseId: null, role: "backstock" }, to };
    }
  }
  return { ...base, kind: "set", place, quantity, opening: random.below(6) === 0 };
}
