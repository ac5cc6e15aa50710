import {
  type DecisionFacts,
  type ItemSyncSetting,
  isSellable,
  type LevelInput,
  NO_LEVEL_RULES,
  type ProcessOrdersSetting,
  quantitiesOf,
  type SoldOutMeasure,
  type StockRole,
  type StoreUsability,
  type SyncSetting,
  type Trigger,
} from "@trueup/sdk";
import type { Counted } from "./stock-change-request.ts";

/** A customer's preferences as decisions need them. */
export interface CustomerRules {
  readonly id: number;
  readonly syncSetting: SyncSetting;
  readonly processOrdersSetting: ProcessOrdersSetting;
  readonly guardUnreceived: boolean;
  readonly soldOutMeasure: SoldOutMeasure;
  readonly flagOnAnyReturn: boolean;
}

/** An item with everything that a decision about it depends on, locked for the transaction that loaded it. */
export interface ItemState {
  readonly customer: CustomerRules;
  readonly id: number;
  readonly sku: string;
  readonly setting: ItemSyncSetting;
  readonly processOrders: boolean;
  readonly received: boolean;
  readonly archived: boolean;
  readonly stock: readonly StockCell[];
  readonly listings: readonly ListingRow[];
}

/** Units of one item in one warehouse and role. */
export interface StockCell {
  readonly warehouseId: number;
  readonly role: StockRole;
  readonly quantity: number;
}

/** A linked listing, and how its store stands. */
export interface ListingRow {
  readonly id: number;
  readonly storeId: number;
  readonly paused: boolean;
  readonly store: StoreUsability;
  readonly storeSyncEnabled: boolean;
  readonly desiredVersion: number;
  readonly closedVersion: number;
  readonly known: number | null;
  readonly written: boolean;
}

/** The quantities that an item's stock adds up to. Orders and ship notices do not count yet: there are none. */
export function countedOf(item: Pick<ItemState, "stock">): Counted {
  let onShelf = 0;
  for (const cell of item.stock) if (isSellable(cell.role)) onShelf += cell.quantity;
  return { onShelf, reserved: 0, inbound: 0, publishedInbound: 0 };
}

/** What selling out is measured on, in units. */
export function soldOutQuantity(item: Pick<ItemState, "customer" | "stock">): number {
  const quantities = quantitiesOf(countedOf(item));
  return item.customer.soldOutMeasure === "on_shelf" ? quantities.onShelf : quantities.available;
}

/** What a listing's level follows from. Listings have no rules of their own so far, and stores no open orders. */
export function levelInputOf(published: number): LevelInput {
  return { published, rules: NO_LEVEL_RULES, storeOpenOrders: 0 };
}

/** The facts of a decision about one listing of the item, as both stand now. */
export function factsOf(
  trigger: Trigger,
  item: ItemState,
  listing: ListingRow,
  level: number | null,
): DecisionFacts {
  return {
    trigger,
    itemArchived: item.archived,
    listingLinked: true,
    listingPaused: listing.paused,
    store: listing.store,
    storeSyncEnabled: listing.storeSyncEnabled,
    customerSetting: item.customer.syncSetting,
    itemSetting: item.setting,
    guardUnreceived: item.customer.guardUnreceived,
    processOrders: item.processOrders,
    received: item.received,
    written: listing.written,
    level,
    known: listing.known,
    pending: listing.desiredVersion > listing.closedVersion,
    decreaseOnly: false,
    healsDrift: false,
    heldForApproval: false,
  };
}
