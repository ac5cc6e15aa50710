import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { answersWithin } from "@trueup/db/answers-within";
import type { Db } from "@trueup/db/schema";
import type { Metrics } from "@trueup/metrics/metrics";

export interface MetricsServer {
  /** Such as `http://127.0.0.1:9464`. */
  readonly url: string;
  /** Says "not ready" from here on; what is asked is still answered. */
  drain(): void;
  close(): Promise<void>;
}

export interface MetricsServerOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** The address to listen on. There is no password: whoever reaches it reads the metrics. */
  readonly listen: string;
  readonly metrics: Pick<Metrics, "render" | "contentType">;
  readonly db: Db;
}

const READY_WITHIN_MS = 1_000;
const REQUEST_TIMEOUT_MS = 10_000;
const MOST_CONNECTIONS = 50;

/** What says of a worker whether it lives, whether it can work, and how it does. Rejects where the port is taken. */
export async function serveMetrics(options: MetricsServerOptions): Promise<MetricsServer> {
  let draining = false;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(options, draining, request, response).catch(() => {
      if (!response.headersSent) say(response, 500, "the metrics could not be read\n");
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  const { port, listen } = options;
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ port, host: listen }, resolve);
  await listening;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the metrics have no port");
  return {
    url: `http://${listen.includes(":") ? `[${listen}]` : listen}:${address.port}`,
    drain() {
      draining = true;
    },
    async close() {
      const closed = new Promise<void>((done) => void server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  { metrics, db }: MetricsServerOptions,
  draining: boolean,
  { method, url = "/" }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (method !== "GET" && method !== "HEAD") return say(response, 405, "only GET is answered\n");
  const [path = ""] = url.split("?");
  switch (path) {
    case "/livez":
      return say(response, 200, "ok\n");
    case "/readyz":
      if (draining) return say(response, 503, "this worker is stopping\n");
      // Stores are not asked: a worker whose stores are away is as ready as it can be.
      if (await answersWithin(READY_WITHIN_MS, db)) return say(response, 200, "ok\n");
      return say(response, 503, "the database does not answer\n");
    case "/metrics":
      return say(response, 200, await metrics.render(), metrics.contentType);
    default:
      return say(response, 404, "there are /livez, /readyz and /metrics\n");
  }
}

function say(
  response: ServerResponse,
  status: number,
  text: string,
  type = "text/plain; charset=utf-8",
): void {
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" }).end(text);
}
