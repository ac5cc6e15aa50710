/**
 * How a ship notice stands.
 *
 * @example
 * ```ts
 * import { SHIP_NOTICE_STATUSES } from "@trueup/sdk";
 *
 * SHIP_NOTICE_STATUSES[0]; // "draft"
 * SHIP_NOTICE_STATUSES.includes("never_received"); // true
 * ```
 */
export const SHIP_NOTICE_STATUSES = [
  "draft",
  "in_transit",
  "arrived",
  "receiving",
  "completed",
  "never_received",
  "problem",
  "cancelled",
] as const;

/** One of {@link SHIP_NOTICE_STATUSES}. */
export type ShipNoticeStatus = (typeof SHIP_NOTICE_STATUSES)[number];

/**
 * Ship notices whose outstanding units are on their way. A draft counts nowhere, and neither does one that is over.
 *
 * @example
 * ```ts
 * import { OPEN_SHIP_NOTICE_STATUSES } from "@trueup/sdk";
 *
 * OPEN_SHIP_NOTICE_STATUSES; // ["in_transit", "arrived", "receiving", "problem"]
 * ```
 */
export const OPEN_SHIP_NOTICE_STATUSES = [
  "in_transit",
  "arrived",
  "receiving",
  "problem",
] as const satisfies readonly ShipNoticeStatus[];

/**
 * What an edit may set a ship notice to. It begins to be received by its first receipt, and ends by an action of its
 * own.
 *
 * @example
 * ```ts
 * import { EDITED_SHIP_NOTICE_STATUSES } from "@trueup/sdk";
 *
 * EDITED_SHIP_NOTICE_STATUSES; // ["in_transit", "arrived", "problem"]
 * ```
 */
export const EDITED_SHIP_NOTICE_STATUSES = [
  "in_transit",
  "arrived",
  "problem",
] as const satisfies readonly ShipNoticeStatus[];

/** One of {@link EDITED_SHIP_NOTICE_STATUSES}. */
export type EditedShipNoticeStatus = (typeof EDITED_SHIP_NOTICE_STATUSES)[number];

/**
 * What a ship notice may start as.
 *
 * @example
 * ```ts
 * import { NEW_SHIP_NOTICE_STATUSES } from "@trueup/sdk";
 *
 * NEW_SHIP_NOTICE_STATUSES; // ["draft", "in_transit", "arrived"]
 * ```
 */
export const NEW_SHIP_NOTICE_STATUSES = [
  "draft",
  "in_transit",
  "arrived",
] as const satisfies readonly ShipNoticeStatus[];

/** One of {@link NEW_SHIP_NOTICE_STATUSES}. */
export type NewShipNoticeStatus = (typeof NEW_SHIP_NOTICE_STATUSES)[number];

/**
 * Whether what is outstanding on a ship notice is on its way.
 *
 * @example
 * ```ts
 * import { isOpenShipNotice } from "@trueup/sdk";
 *
 * isOpenShipNotice("receiving"); // true
 * isOpenShipNotice("draft"); // false
 * ```
 */
export function isOpenShipNotice(status: ShipNoticeStatus): boolean {
  switch (status) {
    case "in_transit":
    case "arrived":
    case "receiving":
    case "problem":
      return true;
    case "draft":
    case "completed":
    case "never_received":
    case "cancelled":
      return false;
  }
}

/**
 * Whether a ship notice is over. What came stays; what did not come counts no more, until it is reopened.
 *
 * @example
 * ```ts
 * import { isEndedShipNotice } from "@trueup/sdk";
 *
 * isEndedShipNotice("completed"); // true
 * isEndedShipNotice("draft"); // false
 * ```
 */
export function isEndedShipNotice(status: ShipNoticeStatus): boolean {
  return status !== "draft" && !isOpenShipNotice(status);
}

/**
 * Whether a ship notice may go from one status to another. What is over can be reopened. Once a unit came it cannot
 * be called never received.
 *
 * @example
 * ```ts
 * import { canBecome } from "@trueup/sdk";
 *
 * canBecome({ status: "in_transit", anyReceived: false }, "never_received"); // true
 * canBecome({ status: "problem", anyReceived: true }, "never_received"); // false
 * canBecome({ status: "draft", anyReceived: false }, "receiving"); // false
 * ```
 */
export function canBecome(
  from: { readonly status: ShipNoticeStatus; readonly anyReceived: boolean },
  to: ShipNoticeStatus,
): boolean {
  if (to === "never_received" && from.anyReceived) return false;
  return NEXT_STATUSES[from.status].includes(to);
}

const NEXT_STATUSES: Readonly<Record<ShipNoticeStatus, readonly ShipNoticeStatus[]>> = {
  draft: ["in_transit", "arrived", "cancelled"],
  in_transit: ["arrived", "receiving", "problem", "completed", "never_received", "cancelled"],
  arrived: ["in_transit", "receiving", "problem", "completed", "never_received", "cancelled"],
  receiving: ["problem", "completed", "cancelled"],
  problem: ["in_transit", "arrived", "receiving", "completed", "never_received", "cancelled"],
  completed: OPEN_SHIP_NOTICE_STATUSES,
  never_received: OPEN_SHIP_NOTICE_STATUSES,
  cancelled: ["draft", ...OPEN_SHIP_NOTICE_STATUSES],
};
