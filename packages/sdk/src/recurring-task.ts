/**
 * The recurring tasks that an operator can run by hand: turning Process Orders off where items sold out, and ending
 * expired overrides.
 *
 * @example
 * ```ts
 * import { RECURRING_TASKS } from "@trueup/sdk";
 *
 * RECURRING_TASKS.includes("process-orders-off"); // true
 * ```
 */
export const RECURRING_TASKS = ["process-orders-off"] as const;

/** One of {@link RECURRING_TASKS}. */
export type RecurringTask = (typeof RECURRING_TASKS)[number];

/** What one pass of a recurring task did. */
export interface RecurringTaskRun {
  readonly task: RecurringTask;
  /** Items that were looked at. */
  readonly looked: number;
  /** Items that it changed. */
  readonly changed: number;
}
