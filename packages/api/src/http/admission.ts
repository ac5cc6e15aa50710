import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "../context.ts";
import { MAX_BODY_BYTES } from "./body.ts";
import { tryLater } from "./refusal.ts";

export interface AdmissionOptions {
  /** Requests under way at once that record stock changes. */
  readonly stockRequests?: number;
  /** All requests under way at once, from which on others than those are refused: stock changes are shed last. */
  readonly requests?: number;
  /** Bytes of the bodies of all of them; half of it for other requests than those that record stock changes. */
  readonly bodyBytes?: number;
}

const STANDARD: Required<AdmissionOptions> = {
  stockRequests: 4_000,
  requests: 1_000,
  bodyBytes: 64_000_000,
};

/** Of the bytes, for requests that record no stock changes. */
const OTHERS_SHARE = 0.5;

const RECORDS_STOCK = /^\/v1\/customers\/[^/]+\/stock-changes$/;
/** Streams stay open for hours and have a bound of their own. */
const STREAMS = /^\/v1\/(?:customers\/[^/]+\/)?events$/;

/**
 * Bounds what the process holds in memory, at any rate of requests: what is too much is refused before its body is
 * read, with the time to come back in.
 */
export function admission(options: AdmissionOptions = {}): MiddlewareHandler<ApiEnv> {
  const { stockRequests, requests, bodyBytes } = { ...STANDARD, ...options };
  let underWay = 0;
  let bytes = 0;
  return async (c, next) => {
    const { method, path } = c.req;
    if (method === "GET" && STREAMS.test(path)) return next();
    const size = bytesOf(method, c.req.header("content-length"), c.req.header("transfer-encoding"));
    const recordsStock = method === "POST" && RECORDS_STOCK.test(path);
    const most = recordsStock
      ? { requests: stockRequests, bytes: bodyBytes }
      : { requests, bytes: bodyBytes * OTHERS_SHARE };
    if (underWay >= most.requests || bytes + size > most.bytes) {
      throw tryLater("unavailable", "Too many requests are under way. Send this one again soon.", 1);
    }
    underWay += 1;
    bytes += size;
    try {
      await next();
    } finally {
      underWay -= 1;
      bytes -= size;
    }
  };
}

/** A body that does not say its length may be as long as any. */
function bytesOf(method: string, length: string | undefined, encoding: string | undefined): number {
  if (method === "GET" || method === "HEAD") return 0;
  if (encoding !== undefined) return MAX_BODY_BYTES;
  return Math.min(MAX_BODY_BYTES, Number(length ?? 0) || 0);
}
