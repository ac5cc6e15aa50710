import type { BudgetReport, StoreFailure } from "../contract.ts";
import { type Cost, type Envelope, type GraphqlError, parseRefusal } from "./answers.ts";

/** How a refusal of the whole store is to be taken, by HTTP status, by error code and by what the network did. */
export function failure(
  kind: StoreFailure["kind"],
  code: StoreFailure["code"],
  message: string,
  retryAfterMs: number | null = null,
): StoreFailure {
  return { kind, code, message, retryAfterMs };
}

/** The same failure before the call proper was sent: nothing can have taken effect. */
export function beforeSending(found: StoreFailure): StoreFailure {
  return found.kind === "ambiguous" ? { ...found, kind: "unavailable" } : found;
}

export interface HttpRefusal {
  readonly host: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly now: Date;
}

/** For every status but 200 and 401. */
export function statusFailure(refusal: HttpRefusal): StoreFailure {
  const { host, status } = refusal;
  const said = sanitize(parseRefusal(refusal.text));
  const message = `${host} answered ${status}${said === "" ? "" : `: ${said}`}`;
  const retryAfterMs = parseRetryAfter(refusal.headers.get("retry-after"), refusal.now);
  if (status >= 500) return failure("ambiguous", "server_error", message, retryAfterMs);
  if (status >= 300 && status < 400) {
    return failure("blocked", "shop_not_found", `${message} and points to another address`);
  }
  switch (status) {
    case 402:
      return failure("blocked", "shop_unavailable", message);
    case 403:
      return failure("blocked", "forbidden", message);
    case 404:
    case 410:
      return failure("blocked", "shop_not_found", message);
    case 423:
      return failure("blocked", "shop_locked", message);
    case 429:
      return failure("throttled", "throttled", message, retryAfterMs);
    // Shopify's own: the request looked malicious.
    case 430:
      return failure("blocked", "forbidden", `${message} (a security rejection)`);
    // The server gave up waiting for the request; how much of it arrived is not known.
    case 408:
      return failure("ambiguous", "timeout", message, retryAfterMs);
  }
  if (status >= 400) return failure("rejected", "request_refused", message);
  return failure("ambiguous", "unreadable_answer", message);
}

/** The gravest of the answer's errors; null where it has none. */
export function graphqlFailure(host: string, answer: Envelope): StoreFailure | null {
  const found = answer.errors.map((error) => errorFailure(host, error, answer));
  return found.toSorted((a, b) => GRAVITY.indexOf(a.kind) - GRAVITY.indexOf(b.kind))[0] ?? null;
}

/** What may have taken effect outweighs everything: it must be settled. */
const GRAVITY: readonly StoreFailure["kind"][] = [
  "ambiguous",
  "blocked",
  "credential",
  "rejected",
  "unavailable",
  "throttled",
];

function errorFailure(host: string, error: GraphqlError, answer: Envelope): StoreFailure {
  const code = error.extensions?.code ?? "";
  const message = `${host} answered ${code === "" ? "an error" : sanitize(code)}: ${sanitize(error.message)}`;
  switch (code) {
    case "THROTTLED":
      return failure("throttled", "throttled", throttledMessage(host, answer.cost), throttledMs(answer.cost));
    case "ACCESS_DENIED":
      return failure("blocked", "scope_missing", `${host} denied access: ${missingScope(error)}`);
    case "SHOP_INACTIVE":
      return failure("blocked", "shop_unavailable", message);
    case "MAX_COST_EXCEEDED":
    case "MAX_INPUT_SIZE_EXCEEDED":
    case "BAD_REQUEST":
    case "INVALID_FIELD_ARGUMENTS":
    case "INVALID_VARIABLE":
      return failure("rejected", "request_refused", message);
    case "INTERNAL_SERVER_ERROR":
    case "SERVICE_UNAVAILABLE":
    case "TIMEOUT":
    case "":
      return failure("ambiguous", "server_error", message);
  }
  // Without a data key nothing was executed, whatever this code means.
  return answer.data === undefined
    ? failure("rejected", "request_refused", message)
    : failure("ambiguous", "server_error", message);
}

/** (requested − available) / rate, the exact time until the bucket holds enough. */
function throttledMs(cost: Cost | null): number | null {
  if (cost === null) return null;
  const { currentlyAvailable, restoreRate } = cost.throttleStatus;
  const missing = cost.requestedQueryCost - currentlyAvailable;
  // Refused although its own figures allow the call: a pause, or the next call follows at once.
  return missing > 0 ? Math.ceil((missing / restoreRate) * 1000) : 1000;
}

function throttledMessage(host: string, cost: Cost | null): string {
  if (cost === null) return `${host} throttled the call`;
  return `${host} throttled a call of ${cost.requestedQueryCost} points with ${cost.throttleStatus.currentlyAvailable} available`;
}

function missingScope(error: GraphqlError): string {
  const told = `${error.extensions?.requiredAccess ?? ""} ${error.message}`;
  const scopes = [...new Set(told.match(/\b(?:read|write)_[a-z_]{1,60}\b/g))];
  const field = error.path?.find((part) => typeof part === "string");
  if (scopes.length > 0) return `the scope ${scopes.join(", ")} is missing`;
  return field === undefined ? "a scope is missing" : `a scope that "${sanitize(field)}" needs is missing`;
}

export function toBudget(cost: Cost | null, charged: number | null): BudgetReport | null {
  if (cost === null) return null;
  const { currentlyAvailable, maximumAvailable, restoreRate } = cost.throttleStatus;
  return { charged, available: currentlyAvailable, capacity: maximumAvailable, perSecond: restoreRate };
}

/** Seconds, which Shopify writes as "4.0", or a date. At most an hour, whatever is asked for. */
function parseRetryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const delayMs = /^\s*\d+(\.\d+)?\s*$/.test(header)
    ? Number(header) * 1000
    : Date.parse(header) - now.getTime();
  if (Number.isNaN(delayMs)) return null;
  return Math.min(Math.max(Math.ceil(delayMs), 0), 3_600_000);
}

/** A store's own words, fit for a message: one line without control characters, not long. */
export function sanitize(words: string): string {
  const line = words.replaceAll(/[\p{C}\s]+/gu, " ").trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
