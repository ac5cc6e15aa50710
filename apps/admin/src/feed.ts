import type { LiveEvent, StreamedEvent } from "@trueup/sdk";

/** What the feed has lines for: how far a bulk action has come stands on its own page. */
export type FeedEvent<Event extends LiveEvent = LiveEvent> = Exclude<Event, { readonly type: "bulk_action" }>;

/** One line of the live feed. */
export interface FeedRow {
  /** Stays the same when the line is brought up to date. */
  readonly key: string;
  readonly at: string;
  readonly event: FeedEvent;
  /** When it came in here, in milliseconds since 1970; null for what a stream begins with. */
  readonly arrivedMs: number | null;
}

/** An event as it came out of the stream. */
export interface Arrival {
  readonly event: FeedEvent<StreamedEvent>;
  /** Counts the events of this visit. */
  readonly number: number;
  /** In milliseconds since 1970. */
  readonly arrivedMs: number;
  /** The stream begins with it: it happened before anybody looked. */
  readonly past: boolean;
}

/** Older lines are dropped. */
export const FEED_ROWS = 200;

/** A line that is put on the page later than this after it came in is no news any more. */
const NEWS_MS = 1_500;

/**
 * The feed after more events, newest first. A push that is heard of again (sending, then confirmed) keeps its
 * line, so that nothing moves under the reader's eyes.
 */
export function addToFeed(
  rows: readonly FeedRow[],
  arrivals: readonly Arrival[],
  limit: number = FEED_ROWS,
): readonly FeedRow[] {
  const newest = new Map<string, FeedRow>();
  for (const arrival of arrivals) {
    const row = toRow(arrival);
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
  return row.arrivedMs !== null && nowMs - row.arrivedMs < NEWS_MS;
}

function toRow(arrival: Arrival): FeedRow {
  const { event, arrivedMs, past } = arrival;
  const at = event.type === "store" ? new Date(arrivedMs).toISOString() : event.data.at;
  return { key: keyOf(arrival), at, event, arrivedMs: past ? null : arrivedMs };
}

/** Store events have no id of their own: each is a line of its own. */
function keyOf({ event, number }: Arrival): string {
  return event.type === "store" ? `store:${number}` : `${event.type}:${event.data.id}`;
}
