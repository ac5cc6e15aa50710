import type { LiveEvent, StreamedEvent } from "@trueup/sdk";

/** One line of the live feed. */
export interface FeedRow {
  /** Stays the same when the line is brought up to date. */
  readonly key: string;
  readonly at: string;
  readonly event: LiveEvent;
  /** When it came in here, in milliseconds since 1970; a line that just came in is pointed out once. */
  readonly arrivedMs: number;
}

/** Older lines are dropped. */
export const FEED_ROWS = 200;

/** Events older than this are the past that a stream begins with. */
const PAST_MS = 10_000;
/** A line that is put on the page later than this after it came in is no news any more. */
const NEWS_MS = 1_500;

/**
 * The feed after more events, newest first. A push that is heard of again (sending, then confirmed) keeps its
 * line, so that nothing moves under the reader's eyes.
 */
export function addToFeed(
  rows: readonly FeedRow[],
  events: readonly StreamedEvent[],
  nowMs: number,
  limit: number = FEED_ROWS,
): readonly FeedRow[] {
  const newest = new Map<string, FeedRow>();
  for (const event of events) {
    const row = toRow(event, nowMs);
    newest.set(row.key, row);
  }
  const kept = rows.map((row) => {
    const update = newest.get(row.key);
    newest.delete(row.key);
    return update === undefined ? row : { ...update, arrivedMs: row.arrivedMs };
  });
  return [...[...newest.values()].toReversed(), ...kept].slice(0, limit);
}

/** Whether a line that is put on the page now should be pointed out. */
export function isNews(row: FeedRow, nowMs: number): boolean {
  return nowMs - row.arrivedMs < NEWS_MS && row.arrivedMs - Date.parse(row.at) < PAST_MS;
}

function toRow(event: StreamedEvent, nowMs: number): FeedRow {
  const at =
    event.type === "store"
      ? (event.data.statusReason?.since ?? new Date(nowMs).toISOString())
      : event.data.at;
  return { key: keyOf(event), at, event, arrivedMs: nowMs };
}

function keyOf(event: StreamedEvent): string {
  return event.type === "store" ? `store:${event.cursor}` : `${event.type}:${event.data.id}`;
}
