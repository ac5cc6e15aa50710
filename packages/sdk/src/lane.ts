/**
 * The order in which a store's waiting pushes are taken up: what stops overselling goes first.
 *
 * @example
 * ```ts
 * import { PUSH_LANES } from "@trueup/sdk";
 *
 * PUSH_LANES[0]; // "to_zero"
 * ```
 */
export const PUSH_LANES = ["to_zero", "manual", "low_stock", "rest", "bulk"] as const;

/** One of {@link PUSH_LANES}. */
export type PushLane = (typeof PUSH_LANES)[number];

/**
 * Levels of this many units or fewer count as low stock.
 *
 * @example
 * ```ts
 * import { LOW_STOCK_UNITS } from "@trueup/sdk";
 *
 * LOW_STOCK_UNITS; // 5
 * ```
 */
export const LOW_STOCK_UNITS = 5;

/**
 * Who or what asked for a push: one click, a bulk action, or an event.
 *
 * @example
 * ```ts
 * import { PUSH_CAUSES } from "@trueup/sdk";
 *
 * PUSH_CAUSES; // ["click", "bulk", "event"]
 * ```
 */
export const PUSH_CAUSES = ["click", "bulk", "event"] as const;

/** One of {@link PUSH_CAUSES}. */
export type PushCause = (typeof PUSH_CAUSES)[number];

/** A push as it is put in line. */
export interface WaitingPush {
  /** The level that was authorised, in units. */
  readonly level: number;
  /** What the store is believed to show, in units; null where nothing is known. */
  readonly known: number | null;
  readonly cause: PushCause;
}

/**
 * The lane of a push. A store that still sells what is gone comes first, whoever asked; then clicks, falling low
 * stock, everything else, and bulk actions last.
 *
 * @example
 * ```ts
 * import { laneOf } from "@trueup/sdk";
 *
 * laneOf({ level: 0, known: 3, cause: "event" }); // "to_zero"
 * laneOf({ level: 40, known: 42, cause: "click" }); // "manual"
 * laneOf({ level: 4, known: 6, cause: "event" }); // "low_stock"
 * ```
 */
export function laneOf({ level, known, cause }: WaitingPush): PushLane {
  if (level <= 0 && (known === null || known > 0)) return "to_zero";
  if (cause === "click") return "manual";
  if (level <= LOW_STOCK_UNITS && known !== null && level < known) return "low_stock";
  return cause === "bulk" ? "bulk" : "rest";
}
