import type { ShipNoticeStatus } from "@trueup/sdk";
import { sql } from "kysely";
import type { Trx } from "./schema.ts";

/** A ship notice as it stands, with all that its items' quantities follow from. */
export interface NoticeState {
  readonly customerId: number;
  readonly id: number;
  readonly warehouseId: number;
  readonly status: ShipNoticeStatus;
  /** How it stood before it was over; null while it is not. */
  readonly endedFrom: ShipNoticeStatus | null;
  readonly version: number;
  readonly lines: readonly NoticeLine[];
}

export interface NoticeLine {
  readonly id: number;
  readonly itemId: number;
  readonly expected: number;
  readonly good: number;
  readonly damaged: number;
  readonly published: boolean;
}

/** What of a ship notice no quantity follows from; what is left out stays. */
export interface NoticeDetails {
  readonly sender?: string;
  readonly reference?: string | null;
  readonly eta?: Date | null;
}

export function anyReceived({ lines }: Pick<NoticeState, "lines">): boolean {
  return lines.some((line) => line.good > 0 || line.damaged > 0);
}

/**
 * Locks a ship notice and answers it; null where the customer has no such one. Its lines need no lock of their own:
 * whoever changes them holds it. It is locked before the items that are on it.
 */
export async function lockNotice(
  trx: Trx,
  { customerId, noticeId }: { readonly customerId: number; readonly noticeId: number },
): Promise<NoticeState | null> {
  const { rows } = await sql<Omit<NoticeState, "lines">>`
    SELECT customer_id AS "customerId", id, warehouse_id AS "warehouseId", status, ended_from AS "endedFrom", version
    FROM ship_notice WHERE customer_id = ${customerId} AND id = ${noticeId} FOR UPDATE`.execute(trx);
  const [notice] = rows;
  if (notice === undefined) return null;
  const { rows: lines } = await sql<NoticeLine>`
    SELECT id, item_id AS "itemId", expected, good, damaged, published FROM ship_notice_line
    WHERE customer_id = ${customerId} AND notice_id = ${noticeId} ORDER BY id`.execute(trx);
  return { ...notice, lines };
}

/** Ids for what will be inserted, so that it can be planned before. */
export async function drawNoticeIds(
  trx: Trx,
  lines: number,
): Promise<{ readonly noticeId: number; readonly lineIds: readonly number[] }> {
  const { rows } = await sql<{ notice_id: number; line_ids: number[] }>`
    SELECT nextval(pg_get_serial_sequence('ship_notice', 'id')) AS notice_id,
      ARRAY(SELECT nextval(pg_get_serial_sequence('ship_notice_line', 'id')) FROM generate_series(1, ${lines}))
        AS line_ids`.execute(trx);
  const [row] = rows;
  if (row === undefined) throw new Error("no ids were drawn");
  return { noticeId: row.notice_id, lineIds: row.line_ids.toSorted((a, b) => a - b) };
}

export async function insertNotice(trx: Trx, notice: NoticeState, details: NoticeDetails): Promise<void> {
  await trx
    .insertInto("ship_notice")
    .values({
      customer_id: notice.customerId,
      id: notice.id,
      warehouse_id: notice.warehouseId,
      status: notice.status,
      sender: details.sender ?? "",
      reference: details.reference ?? null,
      eta: details.eta ?? null,
    })
    .execute();
  await insertLines(trx, notice, notice.lines);
}

/** Saves a ship notice that is locked. */
export async function saveNotice(
  trx: Trx,
  before: NoticeState,
  after: NoticeState,
  details: NoticeDetails = {},
): Promise<void> {
  await trx
    .updateTable("ship_notice")
    .set({
      ...details,
      status: after.status,
      warehouse_id: after.warehouseId,
      ended_from: after.endedFrom,
      ended_at: after.endedFrom === null ? null : sql<Date>`coalesce(ended_at, now())`,
      version: sql`version + 1`,
    })
    .where("customer_id", "=", after.customerId)
    .where("id", "=", after.id)
    .execute();
  await saveLines(trx, before, after);
}

/** A line that is the same object as before did not change. */
async function saveLines(trx: Trx, before: NoticeState, after: NoticeState): Promise<void> {
  const { customerId, id } = after;
  const held = new Set(before.lines);
  const known = new Set(before.lines.map((line) => line.id));
  const changed = after.lines.filter((line) => known.has(line.id) && !held.has(line));
  if (changed.length > 0) {
    await sql`
      UPDATE ship_notice_line l SET expected = c.expected, good = c.good, damaged = c.damaged, published = c.published
      FROM unnest(${changed.map((line) => line.id)}::bigint[], ${changed.map((line) => line.expected)}::integer[],
        ${changed.map((line) => line.good)}::integer[], ${changed.map((line) => line.damaged)}::integer[],
        ${changed.map((line) => line.published)}::boolean[]) AS c(id, expected, good, damaged, published)
      WHERE l.customer_id = ${customerId} AND l.notice_id = ${id} AND l.id = c.id`.execute(trx);
  }
  await insertLines(
    trx,
    after,
    after.lines.filter((line) => !known.has(line.id)),
  );
  const kept = new Set(after.lines.map((line) => line.id));
  const removed = before.lines.flatMap((line) => (kept.has(line.id) ? [] : [line.id]));
  if (removed.length === 0) return;
  await sql`
    DELETE FROM ship_notice_line
    WHERE customer_id = ${customerId} AND notice_id = ${id} AND id = ANY (${removed}::bigint[])`.execute(trx);
}

async function insertLines(
  trx: Trx,
  { customerId, id }: Pick<NoticeState, "customerId" | "id">,
  lines: readonly NoticeLine[],
): Promise<void> {
  if (lines.length === 0) return;
  await sql`
    INSERT INTO ship_notice_line (customer_id, notice_id, id, item_id, expected, published)
    SELECT ${customerId}, ${id}, l.*
    FROM unnest(${lines.map((line) => line.id)}::bigint[], ${lines.map((line) => line.itemId)}::bigint[],
      ${lines.map((line) => line.expected)}::integer[], ${lines.map((line) => line.published)}::boolean[])
      AS l(id, item_id, expected, published)`.execute(trx);
}
