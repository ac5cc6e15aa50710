import { createRoute, z } from "@hono/zod-openapi";
import { sql } from "kysely";
import { tryLater } from "../http/refusal.ts";
import { type Api, answers } from "../http/route.ts";

const tags = ["System"];
const Answer = z.object({ status: z.literal("ok") });

const livez = createRoute({
  method: "get",
  path: "/livez",
  operationId: "livez",
  tags,
  summary: "Whether the process runs",
  security: [],
  responses: answers("It runs.", Answer),
});

const readyz = createRoute({
  method: "get",
  path: "/readyz",
  operationId: "readyz",
  tags,
  summary: "Whether requests are served",
  description:
    "503 where the database cannot be reached, and from the moment on when the process is told to stop.",
  security: [],
  responses: answers("They are.", Answer),
});

export function serveSystem(api: Api): void {
  api.openapi(livez, (c) => c.json({ status: "ok" as const }, 200));

  api.openapi(readyz, async (c) => {
    const { stopping, database } = c.get("api");
    if (stopping.aborted) throw tryLater("unavailable", "This process is stopping.", 5);
    await sql`SELECT 1`.execute(database.db);
    return c.json({ status: "ok" as const }, 200);
  });
}
