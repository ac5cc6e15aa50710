import {
  type DecisionFacts,
  type ItemSyncSetting,
  type LevelInput,
  type LevelRules,
  type ProcessOrdersSetting,
  quantitiesOf,
  type SaleWindowMode,
  type SoldOutMeasure,
  type StockRole,
  type StoreUsability,
  type SyncSetting,
  type Trigger,
} from "@trueup/sdk";
import { countedOf, publishedOf, type WarehouseCount } from "./counts.ts";

/** A customer's preferences as decisions need them. */
export interface CustomerRules {
  readonly id: number;
  readonly syncSetting: SyncSetting;
  readonly processOrdersSetting: ProcessOrdersSetting;
  readonly guardUnreceived: boolean;
  readonly soldOutMeasure: SoldOutMeasure;
  readonly flagOnAnyReturn: boolean;
  readonly zeroGuard: boolean;
  /** Warehouses whose units count nowhere. */
  readonly offWarehouseIds: ReadonlySet<number>;
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
  /** All that is on its way counts as published. */
  readonly includeInbound: boolean;
  /** The sold-out measure fell to 0 or less since Process Orders last went on, and is still there. */
  readonly soldOut: boolean;
  /** The sale window that it is in; null where in none. */
  readonly saleWindow: SaleWindowRules | null;
  readonly stock: readonly StockCell[];
  readonly flow: readonly FlowCell[];
  /** What it is made of; null where it is no bundle. A bundle has no stock and no flow. */
  readonly bundle: BundleState | null;
  readonly listings: readonly ListingRow[];
}

/** What a sale window does to the items in it. */
export interface SaleWindowRules {
  readonly id: number;
  readonly mode: SaleWindowMode;
  /** Units to keep back beside what the rules keep back. */
  readonly buffer: number;
}

/** Units of one item in one warehouse and role. */
export interface StockCell {
  readonly warehouseId: number;
  readonly role: StockRole;
  readonly quantity: number;
  /** Units of them that are of a lot; absent where none are. */
  readonly lots?: readonly LotUnits[];
}

/** Units of one lot in one cell. */
export interface LotUnits {
  readonly code: string;
  /** `YYYY-MM-DD`; null where it never expires. */
  readonly expiresOn: string | null;
  readonly units: number;
}

/** Units of one item that do not lie in a warehouse, but are promised there or on their way. */
export interface FlowCell {
  readonly warehouseId: number;
  readonly reserved: number;
  readonly inbound: number;
  readonly published: number;
}

/** What a bundle is made of. */
export interface BundleState {
  readonly parts: readonly BundlePart[];
  /** So many listings follow from what was locked that a task judges them: they were neither locked nor loaded. */
  readonly judgedLater: boolean;
}

/** One of the items that a bundle comes down to, as it stands. */
export interface BundlePart {
  readonly itemId: number;
  /** Of it in one bundle. */
  readonly units: number;
  readonly received: boolean;
  readonly archived: boolean;
  readonly counts: readonly WarehouseCount[];
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
  /** The newest level that was authorised, whether it was sent by now or not. */
  readonly desiredLevel: number | null;
  readonly known: number | null;
  readonly written: boolean;
  /** The zero guard holds a zero of it for approval. */
  readonly held: boolean;
  /** False once it is to be unlinked: only its last 0 is still sent. */
  readonly linked: boolean;
  /** The store's rules, and the listing's own over them. */
  readonly rules: LevelRules;
  /** Those that the listing names itself. */
  readonly ownRules: Partial<LevelRules>;
  /** Warehouses that count at its location; null where all of them do. */
  readonly warehouseIds: readonly number[] | null;
}

/** What selling out is measured on, in units. */
export function soldOutQuantity(item: ItemState): number {
  const quantities = quantitiesOf(countedOf(item));
  return item.customer.soldOutMeasure === "on_shelf" ? quantities.onShelf : quantities.available;
}

/**
 * What a listing's level follows from. No platform so far takes what lies on the shelf, so that no store's own open
 * orders are added back.
 */
export function levelInputOf(
  item: ItemState,
  listing: Pick<ListingRow, "rules" | "warehouseIds">,
): LevelInput {
  const { rules } = listing;
  return {
    published: publishedOf(item, listing.warehouseIds),
    rules:
      item.saleWindow?.mode === "buffer"
        ? { ...rules, buffer: rules.buffer + item.saleWindow.buffer }
        : rules,
    storeOpenOrders: 0,
  };
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
    listingLinked: listing.linked,
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
    decreaseOnly: item.saleWindow?.mode === "decrease_only",
    salePaused: item.saleWindow?.mode === "pause",
    healsDrift: false,
    heldForApproval: isHeldNow({ held: listing.held, shown: shownBy(listing) }, level),
    inBulk: false,
  };
}

/** What a listing's store shows once what waits for it was sent, in units; null where nothing is known. */
export function shownBy({
  desiredVersion,
  closedVersion,
  desiredLevel,
  known,
}: Pick<ListingRow, "desiredVersion" | "closedVersion" | "desiredLevel" | "known">): number | null {
  return desiredVersion > closedVersion ? desiredLevel : known;
}

/** Whether the level takes a store from something to nothing, as far as is known of what it shows. */
export function goesToZero(shown: number | null, level: number | null): boolean {
  return shown !== null && mayGoToZero(shown, level);
}

/** As {@link goesToZero}, where what is not known may be something. */
export function mayGoToZero(shown: number | null, level: number | null): boolean {
  return level !== null && level <= 0 && (shown === null || shown > 0);
}

/** Whether a zero of it waits for approval still: with stock again, or the zero shown, there is nothing to approve. */
export function isHeldNow(
  { held, shown }: { readonly held: boolean; readonly shown: number | null },
  level: number | null,
): boolean {
  return held && goesToZero(shown, level);
}
