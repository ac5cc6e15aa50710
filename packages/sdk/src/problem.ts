/**
 * Stable codes of the API's errors (RFC 9457 `application/problem+json`).
 *
 * @example
 * ```ts
 * import { PROBLEM_CODES } from "@trueup/sdk";
 *
 * PROBLEM_CODES.includes("sku_taken"); // true
 * ```
 */
export const PROBLEM_CODES = [
  "bad_request",
  "invalid_json",
  "invalid_input",
  "unauthorized",
  "forbidden",
  "not_found",
  "method_not_allowed",
  "conflict",
  "sku_taken",
  "listing_taken",
  "in_bundle",
  "item_in_use",
  "source_id_reused",
  "order_status",
  "held_until",
  "too_few_units",
  "ship_notice_status",
  "idempotency_mismatch",
  "stale_version",
  "payload_too_large",
  "unsupported_media_type",
  "too_many_requests",
  "unavailable",
  "internal",
] as const;

/** One of {@link PROBLEM_CODES}. */
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** An error of the API as it is sent. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  /** Bad input: every fault, with the path to it, such as `changes.3.quantity`. */
  readonly errors?: readonly Fault[];
}

/** One fault of bad input. */
export interface Fault {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}
