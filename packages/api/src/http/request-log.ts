import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { base62 } from "../auth/key-format.ts";
import type { Principal } from "../auth/principal.ts";
import { customerName } from "../auth/requires.ts";
import type { ApiContext, ApiEnv } from "../context.ts";

const PROCESS_ID_BYTES = 9;

/** Gives each request an id, which its answer carries, and writes one line about it once it has been answered. */
export function requestLog(api: ApiContext) {
  const processId = base62(api.random(PROCESS_ID_BYTES));
  let requests = 0;
  return createMiddleware<ApiEnv>(async (c, next) => {
    const requestId = `req_${processId}${(requests += 1).toString(36).padStart(6, "0")}`;
    c.set("api", api);
    c.set("requestId", requestId);
    const startedAt = api.clock.now();
    await next();
    c.res.headers.set("X-Request-Id", requestId);
    const answered = {
      method: c.req.method,
      route: routePath(c, -1),
      status: c.res.status,
      durationMs: api.clock.now() - startedAt,
    };
    api.metrics.answered(answered);
    const principal: Principal | undefined = c.get("principal");
    api.log.info(
      {
        requestId,
        ...answered,
        ...(principal === undefined ? {} : { principal: principal.id, customerId: customerName(principal) }),
      },
      "request",
    );
  });
}
