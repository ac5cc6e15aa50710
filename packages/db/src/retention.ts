import { type RawBuilder, sql } from "kysely";
import type { Database } from "./connect.ts";
import { forgetImports } from "./csv/forget-imports.ts";
import { dropOldPartitions } from "./partition.ts";
import type { Db } from "./schema.ts";

/** How long events, decisions, attempts and pushes are kept, and requests and tasks that have ended. */
const KEEP_DAYS = 30;
/** How long a source id and an idempotency key are remembered. */
const SOURCE_DAYS = 90;
const IDEMPOTENCY_HOURS = 24;
/** What five minutes at one store were like; over all stores it is kept as long as the events. */
const ROLLUP_DAYS = 3;
/** Rows in one statement: short enough to hold up nobody. */
const SLICE_ROWS = 5_000;

/** Forgets what is kept for a time only, in slices. Doing it twice at once is harmless. */
export async function forgetOld(
  { db, kind }: Pick<Database, "db" | "kind">,
  sliceRows: number = SLICE_ROWS,
): Promise<void> {
  await inSlices(db, sliceRows, oldKeys);
  await inSlices(db, sliceRows, oldSources);
  await inSlices(db, sliceRows, oldBulkListings);
  await inSlices(db, sliceRows, oldRequests);
  await inSlices(db, sliceRows, oldBulkResults);
  await inSlices(db, sliceRows, oldBulkActions);
  await inSlices(db, sliceRows, oldTasks);
  await inSlices(db, sliceRows, oldStoreEvents);
  await inSlices(db, sliceRows, endedSessions);
  await inSlices(db, sliceRows, oldStoreRollups);
  await inSlices(db, sliceRows, oldTotals);
  await forgetImports(db);
  await dropOldPartitions({ db, kind }, KEEP_DAYS);
}

/** Each statement deletes at most a slice; the last one finds less. */
async function inSlices(
  db: Db,
  sliceRows: number,
  deleteSlice: (rows: number) => RawBuilder<{ readonly gone: number }>,
): Promise<void> {
  for (;;) {
    const { rows } = await deleteSlice(sliceRows).execute(db);
    if ((rows[0]?.gone ?? 0) < sliceRows) return;
  }
}

const before = (unit: "days" | "hours", count: number) =>
  sql<Date>`now() - ${sql.lit(`${count} ${unit}`)}::interval`;

const oldKeys = (rows: number) => sql<{ gone: number }>`
  WITH old AS (
    SELECT scope, key FROM idempotency WHERE at < ${before("hours", IDEMPOTENCY_HOURS)}
    ORDER BY at LIMIT ${rows} FOR UPDATE SKIP LOCKED),
  gone AS (DELETE FROM idempotency i USING old WHERE i.scope = old.scope AND i.key = old.key)
  SELECT count(*) AS gone FROM old`;

const oldSources = (rows: number) => sql<{ gone: number }>`
  WITH old AS (
    SELECT customer_id, source_id FROM stock_source WHERE at < ${before("days", SOURCE_DAYS)}
    ORDER BY at LIMIT ${rows} FOR UPDATE SKIP LOCKED),
  gone AS (
    DELETE FROM stock_source s USING old WHERE s.customer_id = old.customer_id AND s.source_id = old.source_id)
  SELECT count(*) AS gone FROM old`;

/** Those of a bulk action's request, which may be too many for one statement. */
const oldBulkListings = (rows: number) => sql<{ gone: number }>`
  WITH old AS (
    SELECT l.customer_id, l.request_id, l.listing_id
    FROM sync_request r JOIN sync_request_listing l ON l.customer_id = r.customer_id AND l.request_id = r.id
    WHERE r.created_at < ${before("days", KEEP_DAYS)} AND r.bulk_action_id IS NOT NULL AND l.status <> 'pending'
    LIMIT ${rows} FOR UPDATE OF l SKIP LOCKED),
  gone AS (
    DELETE FROM sync_request_listing l USING old
    WHERE l.customer_id = old.customer_id AND l.request_id = old.request_id AND l.listing_id = old.listing_id)
  SELECT count(*) AS gone FROM old`;

/** With its listings, once all of them have ended: their reference to it is checked when the statement ends. */
const oldRequests = (rows: number) => sql<{ gone: number }>`
  WITH old AS (
    SELECT r.customer_id, r.id FROM sync_request r WHERE r.created_at < ${before("days", KEEP_DAYS)}
      AND NOT EXISTS (SELECT 1 FROM sync_request_listing l
        WHERE l.customer_id = r.customer_id AND l.request_id = r.id AND l.status = 'pending')
    ORDER BY r.created_at LIMIT ${rows} FOR UPDATE OF r SKIP LOCKED),
  listings AS (
    DELETE FROM sync_request_listing l USING old WHERE l.customer_id = old.customer_id AND l.request_id = old.id),
  gone AS (DELETE FROM sync_request r USING old WHERE r.customer_id = old.customer_id AND r.id = old.id)
  SELECT count(*) AS gone FROM old`;

const oldBulkResults = (rows: number) => sql<{ gone: number }>`
  WITH old AS (
    SELECT b.customer_id, b.bulk_action_id, b.position
    FROM task t JOIN bulk_result b ON b.customer_id = t.customer_id AND b.bulk_action_id = t.id
    WHERE t.finished_at < ${before("days", KEEP_DAYS)} LIMIT ${rows} FOR UPDATE OF b SKIP LOCKED),
  gone AS (
    DELETE FROM bulk_result b USING old
    WHERE b.customer_id = old.customer_id AND b.bulk_action_id = old.bulk_action_id AND b.position = old.position)
  SELECT count(*) AS gone FROM old`;

/** Once their results are gone; their task goes after them. */
const oldBulkActions = (rows: number) => sql<{ gone: number }>`
  WITH old AS (
    SELECT b.customer_id, b.id FROM task t JOIN bulk_action b ON b.customer_id = t.customer_id AND b.id = t.id
    WHERE t.finished_at < ${before("days", KEEP_DAYS)}
      AND NOT EXISTS (SELECT 1 FROM bulk_result r WHERE r.customer_id = b.customer_id AND r.bulk_action_id = b.id)
    LIMIT ${rows} FOR UPDATE OF b SKIP LOCKED),
  gone AS (DELETE FROM bulk_action b USING old WHERE b.customer_id = old.customer_id AND b.id = old.id)
  SELECT count(*) AS gone FROM old`;

const oldTasks = (rows: number) => sql<{ gone: number }>`
  WITH old AS (
    SELECT customer_id, id FROM task t WHERE finished_at < ${before("days", KEEP_DAYS)}
      AND NOT EXISTS (SELECT 1 FROM bulk_action b WHERE b.customer_id = t.customer_id AND b.id = t.id)
    ORDER BY finished_at LIMIT ${rows} FOR UPDATE SKIP LOCKED),
  gone AS (DELETE FROM task t USING old WHERE t.customer_id = old.customer_id AND t.id = old.id)
  SELECT count(*) AS gone FROM old`;

/** Whatever became of them: a cancellation whose order never came waits no longer either. */
const oldStoreEvents = (rows: number) => sql<{ gone: number }>`
  WITH old AS (
    SELECT customer_id, id FROM store_event WHERE received_at < ${before("days", KEEP_DAYS)}
    ORDER BY received_at LIMIT ${rows} FOR UPDATE SKIP LOCKED),
  gone AS (DELETE FROM store_event e USING old WHERE e.customer_id = old.customer_id AND e.id = old.id)
  SELECT count(*) AS gone FROM old`;

const endedSessions = (rows: number) => sql<{ gone: number }>`
  WITH old AS (SELECT id FROM account_session WHERE expires_at < now() LIMIT ${rows} FOR UPDATE SKIP LOCKED),
  gone AS (DELETE FROM account_session s USING old WHERE s.id = old.id)
  SELECT count(*) AS gone FROM old`;

/** Store by store, because the rows are found by their store. */
const oldStoreRollups = (rows: number) => sql<{ gone: number }>`
  WITH old AS (
    SELECT r.store_id, r.at FROM store s CROSS JOIN LATERAL (
      SELECT store_id, at FROM store_rollup WHERE store_id = s.id AND at < ${before("days", ROLLUP_DAYS)}
      OFFSET 0) AS r
    LIMIT ${rows}),
  gone AS (DELETE FROM store_rollup r USING old WHERE r.store_id = old.store_id AND r.at = old.at)
  SELECT count(*) AS gone FROM old`;

const oldTotals = (rows: number) => sql<{ gone: number }>`
  WITH old AS (SELECT at FROM total_rollup WHERE at < ${before("days", KEEP_DAYS)} LIMIT ${rows}),
  gone AS (DELETE FROM total_rollup r USING old WHERE r.at = old.at)
  SELECT count(*) AS gone FROM old`;
