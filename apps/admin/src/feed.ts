import type { LiveEvent, StreamedEvent } from "@trueup/sdk";

/** One line of the live feed. */
export interface FeedRow {
  /** Stays the same when the line is brought up to date. */
  readonly key: string;
  readonly at: string;
  readonly event: LiveEvent;
  /** It came in while somebody could see it, and may be pointed out once. */
  readonly fresh: boolean;
}

/** Older lines are dropped. */
export const FEED_ROWS = 200;

/** Events older than this came from the past that a stream begins with. */
const FRESH_MS = 10_000;

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
    return update === undefined ? row : { ...update, fresh: row.fresh };
  });
  return [...[...newest.values()].toReversed(), ...kept].slice(0, limit);
}

function toRow(event: StreamedEvent, nowMs: number): FeedRow {
  const at =
    event.type === "store"
      ? (event.data.statusReason?.since ?? new Date(nowMs).toISOString())
      : event.data.at;
  return { key: keyOf(event), at, event, fresh: nowMs - Date.parse(at) < FRESH_MS };
}

function keyOf(event: StreamedEvent): string {
  return event.type === "store" ? `store:${event.cursor}` : `${event.type}:${event.data.id}`;
}
