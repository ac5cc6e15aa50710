/**
 * The recurring tasks that an operator can run by hand: turning Process Orders off where items sold out, taking back
 * settings whose time is over, beginning and ending sale windows, setting lots aside whose date has come, and letting
 * orders go that a street date held.
 *
 * @example
 * ```ts
 * import { RECURRING_TASKS } from "@trueup/sdk";
 *
 * RECURRING_TASKS.includes("process-orders-off"); // true
 * ```
 */
export const RECURRING_TASKS = [
  "process-orders-off",
  "expire-overrides",
  "sale-windows",
  "expire-lots",
  "street-dates",
] as const;

/** One of {@link RECURRING_TASKS}. */
export type RecurringTask = (typeof RECURRING_TASKS)[number];

/** What one pass of a recurring task did. */
export interface RecurringTaskRun {
  readonly task: RecurringTask;
  /** Items, orders or sale windows that were looked at. */
  readonly looked: number;
  /** Items, orders or sale windows that it changed. */
  readonly changed: number;
}
