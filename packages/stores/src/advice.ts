import type { ListingProblemCode } from "@trueup/sdk";
import type { StoreFailureCode } from "./contract.ts";

/** What a problem is called and what to do about it, for the people who see it. */
export interface Advice {
  /** A few words, without a full stop. */
  readonly title: string;
  /** Whole sentences. */
  readonly advice: string;
}

/** For the merchant who looks at one item in one store. */
export const LISTING_ADVICE: Readonly<Record<ListingProblemCode, Advice>> = {
  variant_missing: {
    title: "Variant not found in the store",
    advice:
      "The variant was deleted in the store, or the link points to the wrong one. Restore it there, or link the item to another variant.",
  },
  location_missing: {
    title: "Location not found or switched off in the store",
    advice:
      "The location was deleted or deactivated in the store. Activate it there, or choose another location in the store's settings in Trueup.",
  },
  not_tracked: {
    title: "Store does not track this quantity",
    advice:
      "The store sells this variant without counting it. Turn on inventory tracking for the variant in the store, then retry.",
  },
  not_stocked: {
    title: "Not stocked at this location",
    advice:
      "A quantity here would be stored but not sold. Stock the variant at this location in the store, then retry.",
  },
  not_settable: {
    title: "Quantity cannot be set",
    advice:
      "The store works this quantity out by itself, as it does for a bundle. Unlink this listing and link the parts of the bundle instead.",
  },
  quantity_refused: {
    title: "Store refused this quantity",
    advice:
      "The number is below or above what the store accepts. Check the item's stock and its level rules, correct them, then retry.",
  },
  duplicate_variant: {
    title: "Variant linked more than once",
    advice:
      "Two listings write to the same variant at the same location, and the store can show only one number. Unlink one of them.",
  },
  refused: {
    title: "Store refused this item",
    advice:
      "The store named this item but gave no reason that Trueup knows. Read its message, open the variant in the store and check it, then retry.",
  },
};

/** For the merchant or operator who looks at a whole store. */
export const STORE_ADVICE: Readonly<Record<StoreFailureCode, Advice>> = {
  throttled: {
    title: "Store is asking for a slower pace",
    advice:
      "Trueup waits and goes on by itself. If this stays, another app is using up the same limit: check what else uses this app's credentials.",
  },
  credential_refused: {
    title: "Store refused the credentials",
    advice:
      "The app was uninstalled, or its token or secret was revoked or replaced. Install the app again or enter new credentials, then test the store.",
  },
  scope_missing: {
    title: "App lacks a permission",
    advice:
      "Give the app the scopes read_products, read_inventory, write_inventory and read_locations, have the shop approve them, then test the store.",
  },
  shop_unavailable: {
    title: "Shop is unavailable",
    advice:
      "The shop is frozen or paused, often for an unpaid bill; sometimes this passes within hours. Sign in to the shop to see. Trueup tries every hour and keeps the newest levels.",
  },
  shop_locked: {
    title: "Shop is locked",
    advice:
      "The platform has locked this shop. Its owner should contact the platform's support. Trueup tries every hour and keeps the newest levels.",
  },
  shop_not_found: {
    title: "Shop not found",
    advice:
      "There is no shop at this address. Check the shop's name; if it was renamed or closed, connect it anew under its present name.",
  },
  forbidden: {
    title: "Store refused access",
    advice:
      "The shop refuses this app or this connection. Check in the shop that the app is installed and allowed; if it is, contact the platform's support.",
  },
  connection_refused: {
    title: "Store cannot be reached",
    advice:
      "No connection could be made. Trueup tries again by itself. If every store is affected, check this server's network, name resolution and firewall.",
  },
  timeout: {
    title: "Store did not answer in time",
    advice:
      "Trueup checks what became of the call and tries again by itself. If this stays, look at the platform's status page.",
  },
  connection_lost: {
    title: "Connection broke before the answer",
    advice:
      "Trueup checks what became of the call and tries again by itself. If this stays, check this server's network and proxy.",
  },
  server_error: {
    title: "Store had an internal error",
    advice:
      "Trueup checks what became of the call and tries again by itself. If this stays, look at the platform's status page.",
  },
  unreadable_answer: {
    title: "Store's answer could not be read",
    advice:
      "Something other than the store's interface answered, such as a maintenance page or a proxy. Trueup tries again by itself; if this stays, check what stands between this server and the store.",
  },
  wrong_version: {
    title: "Store answered in another API version",
    advice:
      "The platform no longer serves the version that this Trueup speaks. Update Trueup; until then nothing is trusted that this store answers.",
  },
  request_refused: {
    title: "Store refused the request",
    advice:
      "Trueup sent something that this store does not accept, and trying again will not help. Update Trueup, or report this with the message shown.",
  },
};
