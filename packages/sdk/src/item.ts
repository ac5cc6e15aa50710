import type { ItemLot } from "./lot.ts";
import type { BundleComponent, NewBundleComponent } from "./bundle.ts";
import type { PageQuery } from "./page.ts";
import type { Quantities, StockRole } from "./quantities.ts";
import type { SyncRequest } from "./sync-request.ts";
import type { ItemSyncSetting, SyncSetting } from "./settings.ts";

/** One SKU of a customer; maps to a store's variant. */
export interface Item {
  readonly id: string;
  readonly sku: string;
  readonly description: string;
  readonly syncInventory: ItemSyncSetting;
  /** The setting that counts: the item's own, or its customer's. */
  readonly effectiveSyncInventory: SyncSetting;
  /** When its own setting goes back, and to what; null where it stays. */
  readonly override: ItemOverride | null;
  /** ON: orders with this item ship. OFF: they wait in Pre-Order. */
  readonly processOrders: boolean;
  readonly received: boolean;
  /** All that is on its way counts as published. */
  readonly includeInbound: boolean;
  /** Orders with it wait until they cannot arrive before that day, as `2026-08-21`; it sends and holds back nothing. */
  readonly streetDate: string | null;
  /** So many days before a lot expires it is no longer sold; null where the customer says. */
  readonly expirationDays: number | null;
  /** Decimal number, as text. */
  readonly price: string | null;
  /** Decimal number, as text. */
  readonly wholesaleCost: string | null;
  readonly packaging: string | null;
  readonly tags: readonly string[];
  readonly archivedAt: string | null;
  /** It is archived once its stores have been sent 0; no event sends anything any more. */
  readonly archiving: boolean;
  readonly quantities: Quantities;
  readonly warehouses: readonly ItemWarehouse[];
  /** What it is made of; null where it is no bundle. A bundle has no stock of its own. */
  readonly components: readonly BundleComponent[] | null;
  /** The sale window that it is in; null where in none. */
  readonly saleWindowId: string | null;
  readonly createdAt: string;
}

/** A setting that expires. */
export interface ItemOverride {
  readonly until: string;
  readonly restores: ItemSyncSetting;
  /** The listings are judged with the restored setting then. */
  readonly syncWhenEnds: boolean;
}

/** An item's units in one warehouse, by role; roles without units are left out. */
export interface ItemWarehouse {
  readonly warehouseId: string;
  readonly roles: Readonly<Partial<Record<StockRole, number>>>;
  /** Units that are of a lot, the first to expire first; left out where none are. */
  readonly lots?: readonly ItemLot[];
}

/**
 * An item to be made. It follows its customer's setting and starts with Process Orders off, where not said
 * otherwise.
 *
 * @example
 * ```ts
 * import type { NewItem } from "@trueup/sdk";
 *
 * const item: NewItem = { sku: "TSH-BLK-M", description: "Black tee, M", syncInventory: "always" };
 * ```
 */
export interface NewItem {
  readonly sku: string;
  readonly description?: string;
  readonly syncInventory?: ItemSyncSetting;
  readonly processOrders?: boolean;
  /** All that is on its way counts as published, whether its lines are published or not. */
  readonly includeInbound?: boolean;
  /** 0 to 365; the customer says where left out. */
  readonly expirationDays?: number;
  /** Makes it a bundle, which has no stock of its own. */
  readonly components?: readonly NewBundleComponent[];
  /** Day, as `2026-08-21`. */
  readonly streetDate?: string;
  /** Decimal number of 0 or more with up to 4 decimals, such as `12.50`. */
  readonly price?: string;
  /** Decimal number of 0 or more with up to 4 decimals. */
  readonly wholesaleCost?: string;
  readonly packaging?: string;
  readonly tags?: readonly string[];
}

/** What to change of an item; what is left out stays as it is. Changing the setting sends nothing by itself. */
export interface ItemPatch {
  readonly sku?: string;
  readonly description?: string;
  readonly syncInventory?: ItemSyncSetting;
  /**
   * When the setting of the same patch goes back to what it was: RFC 3339, or a local time such as `2026-12-01T09:00` in
   * the customer's time zone. Null takes it back: the setting stays. Whoever saves a setting without it does the same.
   */
  readonly syncInventoryUntil?: string | null;
  /** Judge the listings with the restored setting when it goes back; true where left out. */
  readonly syncWhenEnds?: boolean;
  readonly processOrders?: boolean;
  readonly includeInbound?: boolean;
  readonly expirationDays?: number | null;
  readonly streetDate?: string | null;
  /** Orders that came before keep their own price, wholesale cost and packaging: see {@link ActiveOrders}. */
  readonly price?: string | null;
  readonly wholesaleCost?: string | null;
  readonly packaging?: string | null;
  readonly tags?: readonly string[];
}

/** How an item is archived, or a listing unlinked. */
export interface ZeroStores {
  /** Send 0 to the stores first; what could not be reached is named by the request. False where left out. */
  readonly zeroStores?: boolean;
}

/** What archiving answers beside the item: the request that sends 0; null where nothing is sent. */
export interface LastZeros {
  readonly syncRequest: SyncRequest | null;
}

/** Which lines of an item's history are wanted; all of them where nothing is said. */
export interface HistoryQuery extends PageQuery {
  /** Lines of these kinds alone. */
  readonly kinds?: readonly HistoryKind[];
  /** Lines of this warehouse alone. */
  readonly warehouseId?: string;
  /** Lines of this role alone. */
  readonly role?: StockRole;
  /** Lines that moved units alone: those of one place add up to what lies there. */
  readonly moved?: boolean;
}

/** One line of an item's history, newest first. */
export interface HistoryEntry {
  readonly id: string;
  readonly at: string;
  readonly kind: HistoryKind;
  /** What happened, as a sentence. */
  readonly summary: string;
  readonly warehouseId: string | null;
  readonly role: StockRole | null;
  /** Units added, or taken away where negative; null where no stock moved. */
  readonly delta: number | null;
  /** Units in that warehouse and role afterwards. */
  readonly quantityAfter: number | null;
  readonly reason: string | null;
  readonly sourceId: string | null;
  /** When it happened where it happened, as reported; only recorded, never used for order. */
  readonly occurredAt: string | null;
}

/**
 * What a line of an item's history tells of.
 *
 * @example
 * ```ts
 * import { HISTORY_KINDS } from "@trueup/sdk";
 *
 * HISTORY_KINDS.includes("process_orders"); // true
 * ```
 */
export const HISTORY_KINDS = [
  "receive",
  "adjust",
  "set",
  "move",
  "process_orders",
  "setting",
  "archive",
  "include_inbound",
  "ship_notice",
  "store_change",
  "reserve",
  "release",
  "batch",
  "return",
  "bundle",
  "sale_window",
] as const;

/** One of {@link HISTORY_KINDS}. */
export type HistoryKind = (typeof HISTORY_KINDS)[number];
