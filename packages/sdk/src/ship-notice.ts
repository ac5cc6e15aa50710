import type { StockLot } from "./lot.ts";
import type { ItemName, ProcessOrdersFlip, StockDecision } from "./stock-change.ts";
import type { Quantities, StockRole } from "./quantities.ts";
import {
  type EditedShipNoticeStatus,
  isOpenShipNotice,
  type NewShipNoticeStatus,
  type ShipNoticeStatus,
} from "./ship-notice-status.ts";

/**
 * Most lines of one ship notice.
 *
 * @example
 * ```ts
 * import { MAX_SHIP_NOTICE_LINES } from "@trueup/sdk";
 *
 * MAX_SHIP_NOTICE_LINES; // 500
 * ```
 */
export const MAX_SHIP_NOTICE_LINES = 500;

/** Goods that somebody sends to a warehouse. */
export interface ShipNotice {
  readonly id: string;
  readonly warehouseId: string;
  readonly sender: string;
  /** What the sender or the purchase calls it. */
  readonly reference: string | null;
  /** When it is expected. */
  readonly eta: string | null;
  readonly status: ShipNoticeStatus;
  readonly lines: readonly ShipNoticeLine[];
  readonly createdAt: string;
  /** When it was completed, cancelled or given up. */
  readonly endedAt: string | null;
}

/** Units of one item on a ship notice. */
export interface ShipNoticeLine {
  readonly id: string;
  readonly itemId: string;
  readonly sku: string;
  readonly expected: number;
  /** Received so far, in good order. */
  readonly good: number;
  /** Received so far, damaged. */
  readonly damaged: number;
  /** Still expected; 0 once the ship notice is over. */
  readonly outstanding: number;
  /** Its outstanding units count as published before they arrive. */
  readonly published: boolean;
}

/**
 * A ship notice to be made; a draft where `status` is left out, for the customer's default warehouse.
 *
 * @example
 * ```ts
 * import type { NewShipNotice } from "@trueup/sdk";
 *
 * const notice: NewShipNotice = {
 *   sender: "Aurora Mills",
 *   reference: "PO-77",
 *   eta: "2026-02-01",
 *   status: "in_transit",
 *   lines: [{ sku: "TSH-BLK-M", expected: 40, published: true }],
 * };
 * ```
 */
export interface NewShipNotice {
  readonly warehouseId?: string;
  readonly sender?: string;
  readonly reference?: string;
  /** A date, or a date and time. */
  readonly eta?: string;
  readonly status?: NewShipNoticeStatus;
  readonly lines?: readonly NewShipNoticeLine[];
}

/** A line to be added. A bundle cannot be sent: its components are. */
export type NewShipNoticeLine = ItemName & {
  readonly expected: number;
  readonly published?: boolean;
};

/** What to change of a ship notice; what is left out stays as it is. */
export interface ShipNoticePatch {
  /** Of a draft only. */
  readonly warehouseId?: string;
  readonly sender?: string;
  readonly reference?: string | null;
  readonly eta?: string | null;
  readonly status?: EditedShipNoticeStatus;
  readonly addLines?: readonly NewShipNoticeLine[];
  /** Lines of which another number is expected. */
  readonly lines?: readonly { readonly id: string; readonly expected: number }[];
  /** Ids of lines; of a draft only. */
  readonly removeLines?: readonly string[];
}

/** Which line to publish; all lines where none is named. */
export interface ShipNoticePublishing {
  readonly lineId?: string;
}

/** Units of one line that have come, now. `pickable` where no role is named; damaged units go to `damaged`. */
export interface ShipNoticeReceiving {
  readonly good?: number;
  readonly damaged?: number;
  readonly role?: StockRole;
  /** The lot that all of them are of, good and damaged ones. */
  readonly lot?: StockLot;
}

/** A ship notice after a change, and what the change led to. */
export interface ShipNoticeOutcome extends ShipNotice {
  /** One for each listing whose published units the change may have changed. */
  readonly decisions: readonly StockDecision[];
  /** What the sender should know about publishing. */
  readonly warnings: readonly PublishWarning[];
}

/** A ship notice after units of it came in. */
export interface ShipNoticeReceipt extends ShipNoticeOutcome {
  readonly lineId: string;
  readonly eventId: string;
  /** Of the item, now. */
  readonly quantities: Quantities;
  readonly flips: readonly ProcessOrdersFlip[];
}

/**
 * What is said when units are published before they arrive.
 *
 * @example
 * ```ts
 * import { PUBLISH_WARNINGS } from "@trueup/sdk";
 *
 * PUBLISH_WARNINGS; // ["process_orders_off", "never"]
 * ```
 */
export const PUBLISH_WARNINGS = ["process_orders_off", "never"] as const;

/**
 * `process_orders_off`: the number goes out, and later changes of stock do not follow until Process Orders is on.
 * `never`: nothing goes out.
 */
export interface PublishWarning {
  readonly itemId: string;
  readonly sku: string;
  readonly code: (typeof PUBLISH_WARNINGS)[number];
  readonly message: string;
}

/**
 * Units of a line that are still expected. Damaged ones have come, too, and more may come than was expected.
 *
 * @example
 * ```ts
 * import { outstandingUnits } from "@trueup/sdk";
 *
 * outstandingUnits({ expected: 40, good: 25, damaged: 3 }); // 12
 * outstandingUnits({ expected: 40, good: 45, damaged: 0 }); // 0
 * ```
 */
export function outstandingUnits(line: Pick<ShipNoticeLine, "expected" | "good" | "damaged">): number {
  return Math.max(0, line.expected - line.good - line.damaged);
}

/**
 * Units of a line that are on their way, and those of them that count as published. The item may say that all that
 * is on its way does: then the first number counts, and not the second.
 *
 * @example
 * ```ts
 * import { inboundUnits } from "@trueup/sdk";
 *
 * const line = { expected: 40, good: 25, damaged: 3, published: true };
 *
 * inboundUnits("receiving", line); // { inbound: 12, published: 12 }
 * inboundUnits("completed", line); // { inbound: 0, published: 0 }
 * ```
 */
export function inboundUnits(
  status: ShipNoticeStatus,
  line: Pick<ShipNoticeLine, "expected" | "good" | "damaged" | "published">,
): { readonly inbound: number; readonly published: number } {
  const inbound = isOpenShipNotice(status) ? outstandingUnits(line) : 0;
  return { inbound, published: line.published ? inbound : 0 };
}
