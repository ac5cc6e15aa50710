import type { ProcessOrdersSetting, SoldOutMeasure, SyncSetting } from "./settings.ts";

/** A merchant whose stock the warehouse keeps: the tenant. */
export interface Customer {
  readonly id: string;
  readonly name: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** So many days before a lot expires it is no longer sold, where the item does not say. */
  readonly expirationDays: number;
  readonly createdAt: string;
}

/** A customer to be made; it starts with {@link STANDARD_PREFERENCES} and one warehouse. */
export interface NewCustomer {
  readonly name: string;
  /** IANA name; `UTC` where left out. */
  readonly timeZone?: string;
}

/** Preferences → General → Inventory. Saving any of them never sends anything to a store. */
export interface Preferences {
  readonly syncInventory: SyncSetting;
  readonly processOrdersSetting: ProcessOrdersSetting;
  /** Under `always`, items that were never received are left alone in the stores. */
  readonly guardUnreceived: boolean;
  readonly soldOutMeasure: SoldOutMeasure;
  /** Minutes between two checks that turn Process Orders off, 1–1440. */
  readonly soldOutCheckMinutes: number;
  /** Process Orders also turns on when stock returns for any reason. */
  readonly flagOnAnyReturn: boolean;
  /** Holds zeros for approval where many listings of a store would go to zero at once. */
  readonly zeroGuard: boolean;
}

/** The preferences to change; those left out stay as they are. */
export type PreferencesPatch = Partial<Preferences>;

/**
 * The standard setup of a new customer.
 *
 * @example
 * ```ts
 * import { STANDARD_PREFERENCES } from "@trueup/sdk";
 *
 * STANDARD_PREFERENCES.syncInventory; // "process_orders"
 * STANDARD_PREFERENCES.soldOutCheckMinutes; // 60
 * ```
 */
export const STANDARD_PREFERENCES: Preferences = {
  syncInventory: "process_orders",
  processOrdersSetting: "received",
  guardUnreceived: false,
  soldOutMeasure: "on_shelf",
  soldOutCheckMinutes: 60,
  flagOnAnyReturn: false,
  zeroGuard: false,
};
