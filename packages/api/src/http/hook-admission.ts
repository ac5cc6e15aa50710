import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ApiEnv } from "../context.ts";
import { Refusal, tryLater } from "./refusal.ts";

/** An order of Shopify's with 500 lines is about 1 MB. */
const MAX_HOOK_BYTES = 2_000_000;
const MOST_REQUESTS = 200;
const MOST_BYTES = 32_000_000;

const limited = bodyLimit({
  maxSize: MAX_HOOK_BYTES,
  onError: () => {
    throw new Refusal("payload_too_large", `The body is longer than ${MAX_HOOK_BYTES} bytes.`);
  },
});

/**
 * Bounds what events of stores hold in memory, apart from the bounds of the API: neither keeps the other out. A store
 * sends again later what is refused here.
 */
export function hookAdmission(): MiddlewareHandler<ApiEnv> {
  let underWay = 0;
  let bytes = 0;
  return async (c, next) => {
    const length = Number(c.req.header("content-length") ?? Number.NaN);
    const size = length <= MAX_HOOK_BYTES ? length : MAX_HOOK_BYTES;
    if (underWay >= MOST_REQUESTS || bytes + size > MOST_BYTES) {
      throw tryLater("unavailable", "Too many events are under way. Send this one again later.", 5);
    }
    underWay += 1;
    bytes += size;
    try {
      await limited(c, next);
    } finally {
      underWay -= 1;
      bytes -= size;
    }
  };
}
