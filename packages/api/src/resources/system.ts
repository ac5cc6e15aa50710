import { createRoute, z } from "@hono/zod-openapi";
import { answersWithin } from "@trueup/db/answers-within";
import { readsMetrics } from "../auth/reads-metrics.ts";
import { tryLater } from "../http/refusal.ts";
import { type Api, answers, PROBLEM_ANSWER } from "../http/route.ts";

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
    "503 where the database does not answer within a second, and from the moment on when the process is told to stop.",
  security: [],
  responses: answers("They are.", Answer),
});

const READY_WITHIN_MS = 1_000;

const metrics = createRoute({
  method: "get",
  path: "/metrics",
  operationId: "metrics",
  tags,
  summary: "Figures of this process and of the database, for Prometheus",
  description: [
    "For the operator: with an operator's key or session; without one only from this machine itself, by a loopback",
    "address that was not forwarded. No figure names a customer, an item, a store or a host.",
  ].join("\n"),
  security: [{ apiKey: [] }, { session: [] }, {}],
  "x-requires": { who: "operator", scope: null },
  middleware: [readsMetrics] as const,
  responses: {
    200: {
      description: "The figures, in Prometheus' text format.",
      content: { "text/plain": { schema: z.string() } },
    },
    default: PROBLEM_ANSWER,
  },
});

export function serveSystem(api: Api): void {
  api.openapi(livez, (c) => c.json({ status: "ok" as const }, 200));

  api.openapi(readyz, async (c) => {
    const { stopping, database } = c.get("api");
    if (stopping.aborted) throw tryLater("unavailable", "This process is stopping.", 5);
    if (!(await answersWithin(READY_WITHIN_MS, database.db))) {
      throw tryLater("unavailable", "The database does not answer.", 2);
    }
    return c.json({ status: "ok" as const }, 200);
  });

  api.openapi(metrics, async (c) => {
    const { metrics: own } = c.get("api");
    return c.text(await own.render(), 200, { "Content-Type": own.contentType, "Cache-Control": "no-store" });
  });
}
