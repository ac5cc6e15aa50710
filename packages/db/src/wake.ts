import pg from "pg";
import { within } from "./within.ts";

/** Tells every process that there is new work. Losing a ping costs a poll interval, nothing more. */
export interface Wake {
  /** Call after a commit that created work; many calls in a short time become one signal. */
  ping(): void;
  /** Answers the function that stops listening. */
  onPing(listener: () => void): () => void;
  close(): Promise<void>;
}

const CHANNEL = "trueup_wake";
const SHORTEST_PING_GAP_MS = 50;
const RECONNECT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * NOTIFY and LISTEN on a connection of their own: a NOTIFY inside the writing transactions would serialise
 * their commits.
 */
export function createServerWake(url: string, onError: (error: Error) => void): Wake {
  const listeners = new Set<() => void>();
  let client: Promise<pg.Client> | null = null;
  let closed = false;
  let lastPingAt = -Infinity;
  let timer: NodeJS.Timeout | null = null;

  function connect(): Promise<pg.Client> {
    client ??= open().catch((error: unknown) => {
      client = null;
      throw error;
    });
    return client;
  }

  async function open(): Promise<pg.Client> {
    const opening = new pg.Client({
      connectionString: url,
      application_name: "trueup wake",
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    opening.on("notification", () => {
      for (const listener of listeners) listener();
    });
    opening.on("error", (error) => {
      client = null;
      onError(error);
      listenAgainSoon();
    });
    opening.on("end", () => {
      client = null;
    });
    await opening.connect();
    await opening.query(`LISTEN ${CHANNEL}`);
    return opening;
  }

  async function end(): Promise<void> {
    const open = await client?.catch(() => null);
    await open?.end();
  }

  function listenAgainSoon(): void {
    if (closed || listeners.size === 0) return;
    setTimeout(() => {
      if (!closed) connect().catch(listenAgainSoon);
    }, RECONNECT_MS).unref();
  }

  function send(): void {
    timer = null;
    lastPingAt = performance.now();
    connect()
      .then((open) => open.query(`NOTIFY ${CHANNEL}`))
      .catch((error: unknown) => {
        onError(error instanceof Error ? error : new Error(String(error)));
        replace();
      });
  }

  /** A connection that takes no signal is dead, also to whoever listens. */
  function replace(): void {
    end().catch(() => {});
    client = null;
    listenAgainSoon();
  }

  return {
    ping() {
      if (closed || timer !== null) return;
      timer = setTimeout(send, Math.max(0, lastPingAt + SHORTEST_PING_GAP_MS - performance.now()));
    },
    onPing(listener) {
      listeners.add(listener);
      connect().catch((error: unknown) => {
        onError(error instanceof Error ? error : new Error(String(error)));
        listenAgainSoon();
      });
      return () => void listeners.delete(listener);
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await within(CLOSE_TIMEOUT_MS, end());
    },
  };
}
