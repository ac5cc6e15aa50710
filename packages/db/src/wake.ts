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
  const line = createLine(url, {
    onError,
    onSignal() {
      for (const listener of listeners) listener();
    },
    isWanted: () => listeners.size > 0,
  });
  let closed = false;
  let lastPingAt = -Infinity;
  let timer: NodeJS.Timeout | null = null;
  /** One signal at a time; those that are wanted meanwhile become the next one. */
  let signalling = false;
  let wanted = false;

  async function send(): Promise<void> {
    timer = null;
    lastPingAt = performance.now();
    wanted = false;
    signalling = true;
    await line.signal();
    signalling = false;
    if (wanted) sendSoon();
  }

  function sendSoon(): void {
    if (closed || timer !== null) return;
    timer = setTimeout(() => void send(), Math.max(0, lastPingAt + SHORTEST_PING_GAP_MS - performance.now()));
  }

  return {
    ping() {
      wanted = true;
      if (!signalling) sendSoon();
    },
    onPing(listener) {
      listeners.add(listener);
      line.listen();
      return () => void listeners.delete(listener);
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await line.close();
    },
  };
}

/** One connection for all signals, replaced where it breaks. */
interface Line {
  listen(): void;
  /** Never rejects. */
  signal(): Promise<void>;
  close(): Promise<void>;
}

interface LineEvents {
  readonly onSignal: () => void;
  readonly onError: (error: Error) => void;
  /** Whether anybody listens, so that a broken connection is to be replaced before the next signal. */
  readonly isWanted: () => boolean;
}

function createLine(url: string, { onSignal, onError, isWanted }: LineEvents): Line {
  let client: Promise<pg.Client> | null = null;
  let closed = false;
  let again: NodeJS.Timeout | null = null;

  function connect(): Promise<pg.Client> {
    if (client !== null) return client;
    const forget = () => {
      if (client === connecting) client = null;
    };
    const connecting: Promise<pg.Client> = open(forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    client = connecting;
    return connecting;
  }

  /** `forget` is told when the connection is no more. */
  async function open(forget: () => void): Promise<pg.Client> {
    const opening = createClient(url);
    opening.on("notification", onSignal);
    opening.on("error", (error) => {
      forget();
      onError(error);
      listenAgainSoon();
    });
    opening.on("end", forget);
    try {
      await opening.connect();
      await opening.query(`LISTEN ${CHANNEL}`);
      return opening;
    } catch (error) {
      opening.end().catch(() => {});
      throw error;
    }
  }

  function listenAgainSoon(): void {
    if (closed || again !== null || !isWanted()) return;
    again = setTimeout(() => {
      again = null;
      if (!closed) connect().catch(listenAgainSoon);
    }, RECONNECT_MS).unref();
  }

  async function end(connection: Promise<pg.Client> | null): Promise<void> {
    if (client === connection) client = null;
    const open = await connection?.catch(() => null);
    await open?.end();
  }

  return {
    listen() {
      connect().catch((error: unknown) => {
        onError(toError(error));
        listenAgainSoon();
      });
    },
    async signal() {
      const connection = connect();
      try {
        const open = await connection;
        await open.query(`NOTIFY ${CHANNEL}`);
      } catch (error) {
        onError(toError(error));
        // A connection that takes no signal is dead, also to whoever listens. Another may have taken its place.
        end(connection).catch(() => {});
        listenAgainSoon();
      }
    },
    async close() {
      closed = true;
      await within(CLOSE_TIMEOUT_MS, end(client));
    },
  };
}

function createClient(url: string): pg.Client {
  return new pg.Client({
    connectionString: url,
    application_name: "trueup wake",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
