import type { Problem, ProblemCode } from "@trueup/sdk";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Refusal } from "./refusal.ts";

const PROBLEMS: Readonly<Record<ProblemCode, readonly [status: ContentfulStatusCode, title: string]>> = {
  bad_request: [400, "Bad request"],
  invalid_json: [400, "Invalid JSON"],
  invalid_input: [400, "Invalid input"],
  unauthorized: [401, "Not signed in"],
  forbidden: [403, "Not allowed"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  conflict: [409, "Conflict"],
  sku_taken: [409, "SKU taken"],
  listing_taken: [409, "Variant linked already"],
  in_bundle: [409, "Part of a bundle"],
  item_in_use: [409, "Item in use"],
  source_id_reused: [409, "Source id reused"],
  order_status: [409, "Not in this status"],
  held_until: [409, "Held until its street date"],
  too_few_units: [409, "Too few units on the shelf"],
  ship_notice_status: [409, "Not in this status"],
  idempotency_mismatch: [409, "Idempotency key reused"],
  stale_version: [412, "Stale version"],
  payload_too_large: [413, "Body too large"],
  unsupported_media_type: [415, "Unsupported media type"],
  too_many_requests: [429, "Too many requests"],
  unavailable: [503, "Unavailable"],
  internal: [500, "Internal error"],
};

/** The answer that names a problem (RFC 9457). */
export function problemResponse(refusal: Refusal, requestId: string): Response {
  const [status, title] = PROBLEMS[refusal.code];
  const problem: Problem = {
    type: `urn:trueup:problem:${refusal.code}`,
    title,
    status,
    detail: refusal.message,
    code: refusal.code,
    requestId,
    ...(refusal.faults.length === 0 ? {} : { errors: refusal.faults }),
  };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { ...refusal.headers, "Content-Type": "application/problem+json", "Cache-Control": "no-store" },
  });
}
