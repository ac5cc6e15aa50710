import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "../context.ts";

/** HEAD is answered as GET is, without the body: nobody will read it, so that what makes it has to end. */
export const endUnreadBody: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  if (c.req.method === "HEAD") await c.res.body?.cancel();
};
