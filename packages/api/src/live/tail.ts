import {
  compareFeedCursors,
  currentFeedCursor,
  eventsBehind,
  type FeedCursor,
  type FeedEvent,
  readFeed,
  readRecentFeed,
} from "@trueup/db/feed";
import type { Database } from "@trueup/db/connect";
import type { Clock } from "../context.ts";
import type { Log } from "../log.ts";
import { type StreamEvent, toStreamEvent } from "./event.ts";
import { createBulkWatch } from "./bulk-watch.ts";
import { createStoreWatch, type StoreChange } from "./store-watch.ts";

/**
 * The live events, read from the database once for all who listen. Who listens from further back reads for
 * himself until he has caught up. Nothing is read while nobody listens.
 */
export interface LiveTail {
  listen(options: ListenOptions): AsyncGenerator<TailItem, void, undefined>;
  /** Resolves once nobody listens and nothing is read any more. */
  idle(): Promise<void>;
}

export interface ListenOptions {
  /** Null for every customer's events. */
  readonly customerId: number | null;
  /** Begin behind this place; null for now. */
  readonly after: FeedCursor | null;
  /** Begin with so many events that were before. */
  readonly recent: number;
  readonly signal: AbortSignal;
}

export type TailItem =
  | { readonly kind: "event"; readonly event: StreamEvent; readonly cursor: FeedCursor }
  /** No event for a while; the cursor has moved on all the same. */
  | { readonly kind: "heartbeat"; readonly cursor: FeedCursor }
  /** Something came, perhaps for others alone. */
  | { readonly kind: "tick"; readonly cursor: FeedCursor };

interface KeptStoreChange {
  /** Counted from 1. */
  readonly at: number;
  readonly seenAt: number;
  readonly change: StoreChange;
}

const PAGE_EVENTS = 1_000;
const PAGES_PER_POLL = 5;
const KEPT_EVENTS = 5_000;
const KEPT_STORE_CHANGES = 1_000;
const POLL_MS = 1_000;
/** Pings come up to 20 times a second; reading 4 times is live enough. */
const SHORTEST_POLL_GAP_MS = 250;
const HEARTBEAT_MS = 15_000;
/** Below the pause between two polls, so that each of them looks, and not every ping. */
const WATCH_STORES_EVERY_MS = 750;
/** Who begins to listen has just loaded a page: what changed since must not be missed, and told twice is no harm. */
const STORE_CHANGES_BACK_MS = 10_000;

export function createLiveTail(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}): LiveTail {
  const { database, clock, log } = parts;
  let watchStores = createStoreWatch(database.db);
  let watchBulk = createBulkWatch(database.db);
  let listeners = 0;
  let running: Promise<void> = Promise.resolve();
  /** Every event behind `start` and up to `end`. */
  let kept: {
    readonly start: FeedCursor;
    readonly end: FeedCursor;
    readonly events: readonly FeedEvent[];
  } | null = null;
  let storeChanges: readonly KeptStoreChange[] = [];
  let storeChangeCount = 0;
  let storesWatchedAt = -Infinity;
  let tick = Promise.withResolvers<void>();
  let woken = new AbortController();

  async function poll(): Promise<void> {
    let news = kept === null;
    for (let page = 0; page < PAGES_PER_POLL; page += 1) {
      const from = kept ?? (await emptyTail());
      const read = await readFeed(database.db, { after: from.end, customerId: null, limit: PAGE_EVENTS });
      kept = trimmed({ ...from, end: read.cursor, events: [...from.events, ...read.events] });
      news ||= read.events.length > 0;
      if (!read.more) break;
    }
    if (clock.now() - storesWatchedAt >= WATCH_STORES_EVERY_MS) {
      storesWatchedAt = clock.now();
      const changes = [...(await watchStores()), ...(await watchBulk())];
      news ||= changes.length > 0;
      keepStoreChanges(changes);
    }
    if (!news) return;
    const told = tick;
    tick = Promise.withResolvers();
    told.resolve();
  }

  function keepStoreChanges(changes: readonly StoreChange[]): void {
    const seenAt = clock.now();
    const added = changes.map((change) => ({ at: (storeChangeCount += 1), seenAt, change }));
    storeChanges = [...storeChanges, ...added].slice(-KEPT_STORE_CHANGES);
  }

  /** The number of the last change that one who begins to listen now need not be told. */
  function storeChangesBefore(): number {
    const since = clock.now() - STORE_CHANGES_BACK_MS;
    const first = storeChanges.find((change) => change.seenAt >= since);
    return first === undefined ? storeChangeCount : first.at - 1;
  }

  async function emptyTail() {
    const start = await currentFeedCursor(database.db);
    return { start, end: start, events: [] };
  }

  async function run(): Promise<void> {
    const stop = database.wake.onPing(() => woken.abort());
    try {
      // oxlint-disable-next-line no-unmodified-loop-condition -- those who join and leave change it meanwhile
      while (listeners > 0) {
        try {
          await poll();
        } catch (error) {
          log.warn({ error }, "live events could not be read; trying again");
        }
        await clock.wait(SHORTEST_POLL_GAP_MS);
        await clock.wait(POLL_MS - SHORTEST_POLL_GAP_MS, woken.signal);
        woken = new AbortController();
      }
    } finally {
      stop();
      kept = null;
      watchStores = createStoreWatch(database.db);
      watchBulk = createBulkWatch(database.db);
      storesWatchedAt = -Infinity;
    }
  }

  function join(): () => void {
    listeners += 1;
    if (listeners === 1) running = running.then(run);
    return () => {
      listeners -= 1;
      if (listeners === 0) woken.abort();
    };
  }

  /** What one listener gets next, without waiting. */
  async function next(at: FeedCursor, customerId: number | null) {
    const tail = kept;
    if (tail === null || compareFeedCursors(at, tail.start) < 0) {
      const page = await readFeed(database.db, { after: at, customerId, limit: PAGE_EVENTS });
      return { events: page.events, cursor: page.cursor, caughtUp: !page.more };
    }
    const behind = eventsBehind(tail.events, at);
    const events = customerId === null ? behind : behind.filter((event) => event.customerId === customerId);
    return { events, cursor: compareFeedCursors(at, tail.end) < 0 ? tail.end : at, caughtUp: true };
  }

  async function* listen({ customerId, after, recent, signal }: ListenOptions) {
    const leave = join();
    try {
      const now = await currentFeedCursor(database.db);
      // A place that this database has not come to is another's, such as before a backup was restored.
      let cursor = after === null || compareFeedCursors(after, now) > 0 ? now : after;
      let storesSeen = storeChangesBefore();
      if (recent > 0) {
        const events = await readRecentFeed(database.db, { before: cursor, customerId, limit: recent });
        for (const event of events) yield item(event);
      }
      yield { kind: "heartbeat", cursor } as const;
      let saidAt = clock.now();
      while (!signal.aborted) {
        const ticked = tick.promise;
        const read = await next(cursor, customerId);
        for (const event of read.events) yield item(event);
        cursor = read.cursor;
        for (const { at, change } of storeChanges) {
          if (at <= storesSeen || (customerId !== null && change.customerId !== customerId)) continue;
          yield { kind: "event", event: change.event, cursor } as const;
        }
        storesSeen = storeChangeCount;
        if (read.events.length > 0) saidAt = clock.now();
        if (!read.caughtUp) continue;
        await nextTick(ticked, saidAt + HEARTBEAT_MS - clock.now(), signal);
        const due = clock.now() - saidAt >= HEARTBEAT_MS;
        if (due) saidAt = clock.now();
        if (!signal.aborted) yield { kind: due ? "heartbeat" : "tick", cursor } as const;
      }
    } finally {
      leave();
    }
  }

  /** Resolves once something came, or so many milliseconds have passed. */
  async function nextTick(ticked: Promise<void>, withinMs: number, signal: AbortSignal): Promise<void> {
    const came = new AbortController();
    void ticked.then(() => came.abort());
    await clock.wait(Math.max(0, withinMs), AbortSignal.any([came.signal, signal]));
  }

  return { listen, idle: () => running };
}

function item(event: FeedEvent): TailItem {
  return { kind: "event", event: toStreamEvent(event), cursor: event.cursor };
}

function trimmed(tail: {
  readonly start: FeedCursor;
  readonly end: FeedCursor;
  readonly events: readonly FeedEvent[];
}) {
  const dropped = tail.events.at(-KEPT_EVENTS - 1);
  return dropped === undefined
    ? tail
    : { ...tail, start: dropped.cursor, events: tail.events.slice(-KEPT_EVENTS) };
}
