import { serveStatic } from "@hono/node-server/serve-static";
import type { Context } from "hono";
import type { ApiEnv } from "./context.ts";
import { ADMIN_POLICY, setPolicy } from "./http/security-headers.ts";

/** Paths that belong to the API: what is not there is not the admin's either. */
const API_PATH = /^\/(?:v1|hooks|docs|openapi\.json|livez|readyz|metrics)(?:\/|$)/;

/** Answers with a file of the built admin, or with its page for every address that it shows; null for the rest. */
export function createAdminFiles(folder: string): (c: Context<ApiEnv>) => Promise<Response | null> {
  const file = serveStatic<ApiEnv>({ root: folder, precompressed: true });
  const page = serveStatic<ApiEnv>({ root: folder, path: "index.html", precompressed: true });
  return async (c) => {
    const { method, path } = c.req;
    if ((method !== "GET" && method !== "HEAD") || API_PATH.test(path)) return null;
    const isPage = path === "/" || !/\.[a-z0-9]+$/i.test(path);
    // Hashed names never change their content; the page names them, so it is asked for anew each time.
    const cacheControl = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    setPolicy(c, ADMIN_POLICY);
    c.header("Cache-Control", cacheControl);
    const answer = await (isPage ? page : file)(c, async () => undefined);
    return answer instanceof Response ? answer : null;
  };
}
