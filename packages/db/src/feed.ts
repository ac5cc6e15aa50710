import type { DecisionReason, Trigger } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import type { PushTable } from "./engine-schema.ts";
import type { Db } from "./schema.ts";

/**
 * A place in the stream of live events. Events stand in the order of the transactions that wrote them, and only
 * those are read that no running transaction could still write in front of: none is ever skipped or repeated.
 */
export interface FeedCursor {
  /** A transaction id, as a decimal number. */
  readonly xid: string;
  readonly kind: FeedEvent["kind"];
  readonly id: number;
}

export type FeedEvent = FeedDecision | FeedPush;

interface FeedEventBase {
  readonly cursor: FeedCursor;
  readonly id: number;
  readonly at: Date;
  readonly customerId: number;
  readonly itemId: number;
  readonly listingId: number;
  readonly storeId: number;
  readonly sku: string;
}

export interface FeedDecision extends FeedEventBase {
  readonly kind: "decision";
  readonly trigger: Trigger;
  readonly outcome: "push" | "skip";
  readonly reason: DecisionReason;
  readonly level: number | null;
}

export interface FeedPush extends FeedEventBase {
  readonly kind: "push";
  readonly outcome: PushTable["outcome"];
  readonly quantity: number;
  readonly code: string | null;
  readonly message: string | null;
}

export interface FeedPage {
  readonly events: readonly FeedEvent[];
  /** Where the next page begins. */
  readonly cursor: FeedCursor;
  /** There may be more events already. */
  readonly more: boolean;
}

/** How far back the stream can be read. */
const FEED_HOURS = 1;
/** Also keeps reads to the partitions of these hours. */
const FEED_START = sql`now() - ${sql.lit(`${FEED_HOURS} hours`)}::interval`;

/** The place behind everything that was committed before, apart from what still runs beside it. */
export async function currentFeedCursor(db: Db): Promise<FeedCursor> {
  return { xid: await readHorizon(db), kind: "decision", id: 0 };
}

/** The events behind a cursor, in order; of one customer, or of all where `customerId` is null. */
export async function readFeed(
  db: Db,
  query: { readonly after: FeedCursor; readonly customerId: number | null; readonly limit: number },
): Promise<FeedPage> {
  const { after, customerId, limit } = query;
  const horizon = await readHorizon(db);
  const afterDecision = after.kind === "decision" ? after.id : Number.MAX_SAFE_INTEGER;
  const afterPush = after.kind === "decision" ? 0 : after.id;
  const { rows } = await sql<Row>`
    SELECT * FROM (
      (${decisions} WHERE d.at > ${FEED_START} ${ofCustomer("d.customer_id", customerId)}
        AND (d.xid, d.id) > (${after.xid}::xid8, ${afterDecision}::bigint)
        AND d.xid < ${horizon}::xid8 ORDER BY d.xid, d.id LIMIT ${limit})
      UNION ALL
      (${pushes} WHERE p.at > ${FEED_START} ${ofCustomer("p.customer_id", customerId)}
        AND (p.xid, p.id) > (${after.xid}::xid8, ${afterPush}::bigint)
        AND p.xid < ${horizon}::xid8 ORDER BY p.xid, p.id LIMIT ${limit})
    ) AS event ORDER BY xid, kind, id LIMIT ${limit}`.execute(db);
  const events = rows.map(toFeedEvent);
  const last = events.at(-1);
  if (last !== undefined && events.length === limit) return { events, cursor: last.cursor, more: true };
  return { events, cursor: furthest(after, { xid: horizon, kind: "decision", id: 0 }), more: false };
}

/**
 * The newest events, oldest of them first. Takes the newest rows there are and then leaves out what is too old: looked
 * for by their age, few events would be searched for among all those of the day. One customer's are the newest by id,
 * which differs from their order only where transactions overlapped.
 */
export async function readRecentFeed(
  db: Db,
  query: { readonly before: FeedCursor; readonly customerId: number | null; readonly limit: number },
): Promise<readonly FeedEvent[]> {
  const { before, customerId, limit } = query;
  const newest = (table: "d" | "p") => {
    const id = sql.ref(`${table}.id`);
    return customerId === null ? sql`${sql.ref(`${table}.xid`)} DESC, ${id} DESC` : sql`${id} DESC`;
  };
  const { rows } = await sql<Row>`
    SELECT * FROM (
      (${decisions} WHERE d.xid < ${before.xid}::xid8 ${ofCustomer("d.customer_id", customerId)}
        ORDER BY ${newest("d")} LIMIT ${limit})
      UNION ALL
      (${pushes} WHERE p.xid < ${before.xid}::xid8 ${ofCustomer("p.customer_id", customerId)}
        ORDER BY ${newest("p")} LIMIT ${limit})
    ) AS event WHERE at > ${FEED_START} ORDER BY xid DESC, kind DESC, id DESC LIMIT ${limit}`.execute(db);
  return rows.map(toFeedEvent).toReversed();
}

/** Those of events in order that stand behind a place. */
export function eventsBehind(events: readonly FeedEvent[], place: FeedCursor): readonly FeedEvent[] {
  let from = 0;
  let to = events.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const event = events[middle];
    if (event !== undefined && compareFeedCursors(event.cursor, place) <= 0) from = middle + 1;
    else to = middle;
  }
  return events.slice(from);
}

/** Below 0 where `a` stands before `b`, above 0 where it stands behind, 0 where they are the same place. */
export function compareFeedCursors(a: FeedCursor, b: FeedCursor): number {
  const byTransaction = BigInt(a.xid) - BigInt(b.xid);
  if (byTransaction !== 0n) return byTransaction < 0n ? -1 : 1;
  if (a.kind !== b.kind) return a.kind === "decision" ? -1 : 1;
  return a.id - b.id;
}

/** Everything below this transaction has ended. */
async function readHorizon(db: Db): Promise<string> {
  const { rows } = await sql<{ xid: string }>`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("the database named no snapshot");
  return row.xid;
}

function furthest(a: FeedCursor, b: FeedCursor): FeedCursor {
  return compareFeedCursors(a, b) < 0 ? b : a;
}

function ofCustomer(column: string, customerId: number | null): RawBuilder<unknown> {
  return customerId === null ? sql`` : sql`AND ${sql.ref(column)} = ${customerId}`;
}

const decisions = sql`
    SELECT 'decision' AS kind, d.xid, d.id, d.at, d.customer_id, d.item_id, d.listing_id, d.store_id, i.sku,
      d.trigger, d.outcome, d.reason, d.level, NULL::integer AS quantity, NULL::text AS code, NULL::text AS message
    FROM decision d JOIN item i ON i.customer_id = d.customer_id AND i.id = d.item_id`;

const pushes = sql`
    SELECT 'push' AS kind, p.xid, p.id, p.at, p.customer_id, l.item_id, p.listing_id, p.store_id, i.sku,
      NULL::text, p.outcome, NULL::text, NULL::integer, p.quantity, p.code, p.message
    FROM push p
    JOIN listing l ON l.customer_id = p.customer_id AND l.id = p.listing_id
    JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id`;

type Row = {
  /** The two databases read 64-bit transaction ids as different types. */
  readonly xid: string | number | bigint;
  readonly id: number;
  readonly at: Date;
  readonly customer_id: number;
  readonly item_id: number;
  readonly listing_id: number;
  readonly store_id: number;
  readonly sku: string;
  readonly code: string | null;
  readonly message: string | null;
} & (
  | {
      readonly kind: "decision";
      readonly trigger: Trigger;
      readonly outcome: "push" | "skip";
      readonly reason: DecisionReason;
      readonly level: number | null;
    }
  | { readonly kind: "push"; readonly outcome: PushTable["outcome"]; readonly quantity: number }
);

function toFeedEvent(row: Row): FeedEvent {
  const base = {
    cursor: { xid: String(row.xid), kind: row.kind, id: row.id },
    id: row.id,
    at: row.at,
    customerId: row.customer_id,
    itemId: row.item_id,
    listingId: row.listing_id,
    storeId: row.store_id,
    sku: row.sku,
  };
  switch (row.kind) {
    case "decision": {
      const { kind, trigger, outcome, reason, level } = row;
      return { ...base, kind, trigger, outcome, reason, level };
    }
    case "push": {
      const { kind, outcome, quantity, code, message } = row;
      return { ...base, kind, outcome, quantity, code, message };
    }
  }
}
