import type { SkipReason } from "./decision.ts";
import type { PublishWarning } from "./ship-notice.ts";
import { EDITED_SHIP_NOTICE_STATUSES } from "./ship-notice-status.ts";

/**
 * What can be done to a ship notice as a whole, and previewed; the first three set its status.
 *
 * @example
 * ```ts
 * import { SHIP_NOTICE_ACTIONS } from "@trueup/sdk";
 *
 * SHIP_NOTICE_ACTIONS.includes("never_received"); // true
 * ```
 */
export const SHIP_NOTICE_ACTIONS = [
  ...EDITED_SHIP_NOTICE_STATUSES,
  "publish",
  "unpublish",
  "complete",
  "never_received",
  "cancel",
  "reopen",
] as const;

/** One of {@link SHIP_NOTICE_ACTIONS}. */
export type ShipNoticeAction = (typeof SHIP_NOTICE_ACTIONS)[number];

/** What somebody thinks of doing to a ship notice. */
export interface ShipNoticeIntent {
  readonly action: ShipNoticeAction;
  /** Of publishing: one line; all where left out. */
  readonly lineId?: string;
}

/** What an action would do now. Nothing is written. */
export interface ShipNoticePreview {
  /** How many more units of it would count as published; negative where fewer would. */
  readonly publishedUnits: number;
  /** How many more units of it would be on their way; negative where fewer would. */
  readonly inboundUnits: number;
  /** Stores to which a number would be sent. */
  readonly stores: readonly ShipNoticePreviewStore[];
  /** Listings that would be left alone, by the reason. */
  readonly blocked: readonly { readonly reason: SkipReason; readonly listings: number }[];
  /** What the sender should know about publishing. */
  readonly warnings: readonly PublishWarning[];
}

/** What one store would be told. */
export interface ShipNoticePreviewStore {
  readonly storeId: string;
  readonly name: string;
  /** Listings to which a number would be sent. */
  readonly listings: number;
  /** Those of them that would show 0 or less. */
  readonly toZero: number;
}
