import type { LevelRulesInput, OwnLevelRules } from "./level-rules.ts";
import type { StorePlan } from "./store-plan.ts";

/**
 * The store platforms that Trueup writes to.
 *
 * @example
 * ```ts
 * import { PLATFORMS } from "@trueup/sdk";
 *
 * PLATFORMS.includes("shopify"); // true
 * ```
 */
export const PLATFORMS = ["shopify"] as const;

/** One of {@link PLATFORMS}. */
export type Platform = (typeof PLATFORMS)[number];

/** What the rest of the system must know of a platform. */
export interface PlatformTraits {
  readonly name: string;
  /** Listings that one call can write. */
  readonly batchRows: number;
  /** The number written is what may be sold, or what lies on the shelf. */
  readonly quantity: "sellable" | "on_hand";
  readonly takesNegatives: boolean;
  readonly largestQuantity: number;
  /** A write carries the number it expects to replace. */
  readonly comparesBeforeWrite: boolean;
}

/**
 * What each platform can do.
 *
 * @example
 * ```ts
 * import { PLATFORM_TRAITS } from "@trueup/sdk";
 *
 * PLATFORM_TRAITS.shopify.batchRows; // 250
 * ```
 */
export const PLATFORM_TRAITS: Readonly<Record<Platform, PlatformTraits>> = {
  shopify: {
    name: "Shopify",
    batchRows: 250,
    quantity: "sellable",
    takesNegatives: true,
    largestQuantity: 1_000_000_000,
    comparesBeforeWrite: true,
  },
};

/**
 * How a store stands: in use, paused by the operator, refusing our access, out of reach, being compared before its
 * first push, or disconnected.
 *
 * @example
 * ```ts
 * import { STORE_STATUSES } from "@trueup/sdk";
 *
 * STORE_STATUSES.includes("suspended"); // true
 * ```
 */
export const STORE_STATUSES = [
  "active",
  "paused",
  "suspended",
  "unreachable",
  "comparing",
  "disconnected",
] as const;

/** One of {@link STORE_STATUSES}. */
export type StoreStatus = (typeof STORE_STATUSES)[number];

/**
 * What a store's own limit of calls a second may be.
 *
 * @example
 * ```ts
 * import { CALLS_PER_SECOND } from "@trueup/sdk";
 *
 * CALLS_PER_SECOND.most; // 100
 * ```
 */
export const CALLS_PER_SECOND = { least: 0.1, most: 100 } as const;

/**
 * How Trueup signs in to a Shopify shop, and knows that an event came from there: by the client secret of the app, which
 * a shop's own app shows as its API secret key. Without it a shop that is reached by an access token is not heard.
 */
export type ShopifyCredentials =
  | { readonly kind: "access_token"; readonly accessToken: string; readonly webhookSecret?: string }
  | { readonly kind: "client_credentials"; readonly clientId: string; readonly clientSecret: string };

/** One connected sales channel of a customer. Answers never hold a secret. */
export interface Store {
  readonly id: string;
  readonly platform: Platform;
  readonly name: string;
  readonly host: string;
  readonly locationId: string | null;
  /** The switch "Sync inventory levels to this store"; off means nothing goes there, Sync Now included. */
  readonly syncEnabled: boolean;
  /** What the store's listings make of the published quantity; a listing's own rules win. */
  readonly levelRules: OwnLevelRules;
  /** Which warehouse counts at which of its locations; empty where all of them count everywhere. */
  readonly locations: readonly WarehouseLocation[];
  /** Calls to the store a second, at most; null: as many as the store itself allows. */
  readonly maxCallsPerSecond: number | null;
  readonly status: StoreStatus;
  readonly statusReason: StoreProblem | null;
  readonly credentialsKind: ShopifyCredentials["kind"];
  readonly createdAt: string;
}

/** A warehouse, and the location of a store at which its units count. */
export interface WarehouseLocation {
  readonly warehouseId: string;
  readonly locationId: string;
}

/** A store's map of warehouses to its locations. Warehouses that are not named count in none; `[]` ends the map. */
export interface LocationMap {
  readonly locations: readonly WarehouseLocation[];
}

/** Why a store is not written to, since when, and what to do about it. */
export interface StoreProblem {
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  readonly since: string;
}

/**
 * A store to be connected. Its credentials can be written, never read.
 *
 * @example
 * ```ts
 * import type { NewStore } from "@trueup/sdk";
 *
 * const store: NewStore = {
 *   platform: "shopify",
 *   name: "Aurora",
 *   host: "aurora.myshopify.com",
 *   credentials: { kind: "access_token", accessToken: "shpat_…" },
 * };
 * ```
 */
export interface NewStore {
  readonly platform: Platform;
  readonly name: string;
  /** The shop's own name, such as `aurora.myshopify.com`: a name, never a URL. */
  readonly host: string;
  readonly credentials: ShopifyCredentials;
  /** The location whose quantities are written, such as `gid://shopify/Location/1`. */
  readonly locationId?: string;
  readonly syncEnabled?: boolean;
  /** As in {@link Store}; from the first call on. */
  readonly maxCallsPerSecond?: number;
  /** Starts the store `comparing`: nothing is sent there until a {@link StorePatch} ends it. */
  readonly compareFirst?: boolean;
}

/** What to change of a store; what is left out stays as it is. */
export interface StorePatch {
  readonly name?: string;
  readonly locationId?: string;
  readonly syncEnabled?: boolean;
  readonly credentials?: ShopifyCredentials;
  /** Replaces all the rules that were saved before. Saving them sends nothing. */
  readonly levelRules?: LevelRulesInput;
  /** 0.1 to 100, with one decimal at most; null ends the limit. What is under way ends first. */
  readonly maxCallsPerSecond?: number | null;
  /** Ends the comparison of a store that was made with `compareFirst`. That sends nothing by itself. */
  readonly comparing?: false;
}

/** How a store does: what waits for it, and its rate budget as the store last told it. */
export interface StoreHealth {
  readonly status: StoreStatus;
  readonly statusReason: StoreProblem | null;
  readonly dueListings: number;
  readonly troubledListings: number;
  /** When the oldest waiting change was recorded; null where nothing waits. */
  readonly oldestDueAt: string | null;
  readonly lastPushAt: string | null;
  readonly budget: {
    readonly available: number;
    readonly capacity: number;
    readonly perSecond: number;
    /** By the rate that the store told; null where that is no plan's. */
    readonly plan: StorePlan | null;
  } | null;
}
