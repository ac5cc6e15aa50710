import type { AddressInfo } from "node:net";
import { serve as listen } from "@hono/node-server";
import type { Clock } from "./context.ts";
import type { RunningApi } from "./create-api.ts";
import { limitRequestTimes } from "./http/request-time.ts";

export interface Server {
  /** Such as `http://127.0.0.1:4180`. */
  readonly url: string;
  /** Ends what listens, finishes what was accepted, and cuts what takes longer than `withinMs`. */
  close(withinMs: number): Promise<void>;
}

export interface ServeOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** The address to listen on; this machine alone where left out. */
  readonly hostname?: string;
  readonly clock: Clock;
}

const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 65_000;
/** More are closed at once: each costs memory before it says anything. */
const MOST_CONNECTIONS = 10_000;
/** What is still running after its connection was cut gets so long to notice. */
const CUT_MS = 1_000;
const CLOSE_POLL_MS = 20;

/** Serves the API over HTTP. Rejects where the port is taken. */
export async function serveApi(
  api: RunningApi,
  { port, hostname = "127.0.0.1", clock }: ServeOptions,
): Promise<Server> {
  const { promise: listening, resolve, reject } = Promise.withResolvers<AddressInfo>();
  const server = listen({ fetch: api.app.fetch, port, hostname }, resolve);
  server.once("error", reject);
  if ("requestTimeout" in server) {
    limitRequestTimes(server, clock);
    server.headersTimeout = HEADERS_TIMEOUT_MS;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.maxConnections = MOST_CONNECTIONS;
  }
  const address = await listening;

  return {
    url: `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${address.port}`,
    async close(withinMs) {
      api.stop();
      const closed = new Promise<void>((done) => server.close(() => done()));
      const finished = new AbortController();
      const idle = Promise.all([closed, api.idle()]).then(() => finished.abort());
      const deadline = clock.now() + withinMs;
      while (!finished.signal.aborted && clock.now() < deadline) {
        // Connections fall idle one by one, as their last answers go out.
        if ("closeIdleConnections" in server) server.closeIdleConnections();
        // Looks again until nothing is open.
        await clock.wait(CLOSE_POLL_MS, finished.signal);
      }
      if (finished.signal.aborted) return;
      if ("closeAllConnections" in server) server.closeAllConnections();
      await Promise.race([idle, clock.wait(CUT_MS)]);
    },
  };
}
