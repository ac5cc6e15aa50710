import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { findPrincipal } from "../auth/caller.ts";
import type { ApiEnv } from "../context.ts";
import { Refusal, tryLater } from "../http/refusal.ts";
import { type Api, may, operatorMay, params, PROBLEM_ANSWER } from "../http/route.ts";
import { decodeFeedCursor, encodeFeedCursor } from "../live/cursor.ts";

const tags = ["Events"];
const description = [
  "Server-sent events `decision`, `push`, `store` and `bulk_action`, whose data is JSON. Each has an id: send the last one as",
  "`Last-Event-ID` to go on behind it; one hour is kept. A block without data comes every 15 seconds at least.",
].join("\n");
const request = {
  query: z.strictObject({
    recent: z
      .string()
      .regex(/^(?:\d{1,2}|1\d\d|200)$/, "must be a whole number from 0 to 200")
      .transform(Number)
      .optional()
      .openapi({
        type: "integer",
        minimum: 0,
        maximum: 200,
        description: "Begin with up to so many events of the last hour.",
      }),
  }),
  headers: z.object({
    "Last-Event-ID": z
      .string()
      .refine((id) => decodeFeedCursor(id) !== null, "is not the id of an event of this stream")
      .optional(),
  }),
};
const responses = {
  200: { description: "The stream.", content: { "text/event-stream": { schema: z.string() } } },
  default: PROBLEM_ANSWER,
};

const customerEvents = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/events",
  operationId: "streamEvents",
  tags,
  summary: "What happens at one customer, as it happens",
  description,
  ...may("items:read"),
  request: { params: params("customerId"), ...request },
  responses,
});

const allEvents = createRoute({
  method: "get",
  path: "/v1/events",
  operationId: "streamAllEvents",
  tags,
  summary: "What happens at every customer, as it happens",
  description,
  ...operatorMay("items:read"),
  request,
  responses,
});

const ASK_EVERY_MS = 1_000;
const MOST_STREAMS = 200;
const MOST_STREAMS_PER_CALLER = 20;

export function serveEvents(api: Api): void {
  const streams = createStreamCount();
  api.openapi(customerEvents, (c) =>
    stream(c, streams, c.get("customerId"), c.req.valid("query").recent ?? 0),
  );
  api.openapi(allEvents, (c) => stream(c, streams, null, c.req.valid("query").recent ?? 0));
}

function stream(
  c: Context<ApiEnv>,
  streams: StreamCount,
  customerId: number | null,
  recent: number,
): Response {
  const { tail, stopping, clock, log } = c.get("api");
  const lastEventId = c.req.header("last-event-id");
  const after = lastEventId === undefined ? null : decodeFeedCursor(lastEventId);
  const leave = streams.enter(c.get("principal").id);
  c.header("X-Accel-Buffering", "no");
  return streamSSE(
    c,
    async (sse) => {
      const ended = new AbortController();
      sse.onAbort(() => ended.abort());
      const signal = AbortSignal.any([ended.signal, stopping]);
      let askedAt = clock.now();
      try {
        for await (const item of tail.listen({ customerId, after, recent, signal })) {
          if (clock.now() - askedAt >= ASK_EVERY_MS) {
            // The caller may have lost the right to listen meanwhile.
            await findPrincipal(c);
            askedAt = clock.now();
          }
          const id = encodeFeedCursor(item.cursor);
          switch (item.kind) {
            case "event":
              await sse.writeSSE({ id, event: item.event.type, data: JSON.stringify(item.event.data) });
              break;
            case "heartbeat":
              await sse.write(`id: ${id}\n\n`);
              break;
            case "tick":
          }
        }
      } finally {
        leave();
      }
    },
    async (error) => {
      if (!(error instanceof Refusal)) {
        log.error({ requestId: c.get("requestId"), error }, "a stream of events broke");
      }
    },
  );
}

interface StreamCount {
  /** Answers how to leave again. Refuses where too many are open. */
  enter(principalId: string): () => void;
}

function createStreamCount(): StreamCount {
  const open = new Map<string, number>();
  let total = 0;
  return {
    enter(principalId) {
      const own = open.get(principalId) ?? 0;
      if (own >= MOST_STREAMS_PER_CALLER) {
        throw tryLater(
          "too_many_requests",
          `Only ${MOST_STREAMS_PER_CALLER} streams may be open at once.`,
          5,
        );
      }
      if (total >= MOST_STREAMS) throw tryLater("unavailable", "Too many streams are open.", 30);
      total += 1;
      open.set(principalId, own + 1);
      return () => {
        total -= 1;
        const left = (open.get(principalId) ?? 1) - 1;
        if (left === 0) open.delete(principalId);
        else open.set(principalId, left);
      };
    },
  };
}
