/**
 * What brings a listing to zero under the zero guard's eyes. Orders and receipts are not watched.
 *
 * @example
 * ```ts
 * import { ZERO_CAUSES } from "@trueup/sdk";
 *
 * ZERO_CAUSES; // ["adjustment", "count", "import", "rule", "expiry", "bulk"]
 * ```
 */
export const ZERO_CAUSES = ["adjustment", "count", "import", "rule", "expiry", "bulk"] as const;

/** One of {@link ZERO_CAUSES}. */
export type ZeroCause = (typeof ZERO_CAUSES)[number];
