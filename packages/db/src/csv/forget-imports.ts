import { sql } from "kysely";
import type { Db } from "../schema.ts";
import type { ImportKey } from "./import-file.ts";

/** How long a file waits to come whole, and to be confirmed. */
const UPLOAD_HOURS = 1;
const READY_HOURS = 24;
/** How long an import that is over is kept, without its file. */
const KEEP_DAYS = 30;
const SLICE_IMPORTS = 100;
const FORGET_ROWS = 5_000;
const FORGET_CHUNKS = 100;

/** Ends imports that nobody goes on with, and deletes their files. Doing it twice at once is harmless. */
export async function forgetImports(db: Db): Promise<void> {
  await sql`
    DELETE FROM csv_import WHERE status = 'uploading' AND NOT file_gone
      AND created_at < now() - ${sql.lit(`${UPLOAD_HOURS} hours`)}::interval`.execute(db);
  const expired = {
    code: "expired",
    line: null,
    message: "Nobody confirmed it in time. Send the file again.",
  };
  await sql`
    UPDATE csv_import SET status = 'cancelled', finished_at = now(), problem = ${JSON.stringify(expired)}::jsonb
    WHERE status = 'ready' AND NOT file_gone
      AND created_at < now() - ${sql.lit(`${READY_HOURS} hours`)}::interval`.execute(db);
  await sql`
    UPDATE csv_import i SET status = 'failed', finished_at = now(), problem = ${JSON.stringify(BROKE_OFF)}::jsonb
    FROM task t WHERE i.status IN ('checking', 'running') AND NOT i.file_gone
      AND t.customer_id = i.customer_id AND t.id = i.task_id AND t.status = 'failed'`.execute(db);
  await forgetFiles(db);
  for (;;) {
    const { rows } = await sql`
      DELETE FROM csv_import WHERE (customer_id, id) IN (
        SELECT customer_id, id FROM csv_import
        WHERE created_at < now() - ${sql.lit(`${KEEP_DAYS} days`)}::interval AND file_gone
        LIMIT ${SLICE_IMPORTS}) RETURNING 1`.execute(db);
    if (rows.length < SLICE_IMPORTS) return;
  }
}

/** Why work that failed again and again was given up, in general words. */
export const BROKE_OFF = {
  code: "internal_error",
  line: null,
  message: "It failed again and again; the log of the worker has the error.",
} as const;

async function forgetFiles(db: Db): Promise<void> {
  const over = await db
    .selectFrom("csv_import")
    .select(["customer_id", "id"])
    .where("file_gone", "=", false)
    .where("status", "in", ["done", "cancelled", "failed"])
    .limit(SLICE_IMPORTS)
    .execute();
  for (const { customer_id: customerId, id: importId } of over) {
    while (await forgetSlice(db, { customerId, importId }));
  }
}

/** Deletes some of a file. Answers whether something may be left of it. */
export async function forgetSlice(db: Db, { customerId, importId }: ImportKey): Promise<boolean> {
  const { rows } = await sql<{ chunks: number; keys: number }>`
    WITH chunks AS (
      DELETE FROM csv_import_chunk WHERE customer_id = ${customerId} AND import_id = ${importId} AND position IN (
        SELECT position FROM csv_import_chunk WHERE customer_id = ${customerId} AND import_id = ${importId}
        LIMIT ${FORGET_CHUNKS}) RETURNING 1),
    keys AS (
      DELETE FROM csv_import_key WHERE customer_id = ${customerId} AND import_id = ${importId} AND key IN (
        SELECT key FROM csv_import_key WHERE customer_id = ${customerId} AND import_id = ${importId}
        LIMIT ${FORGET_ROWS}) RETURNING 1)
    SELECT (SELECT count(*) FROM chunks) AS chunks, (SELECT count(*) FROM keys) AS keys`.execute(db);
  const [gone] = rows;
  if (gone !== undefined && (gone.chunks === FORGET_CHUNKS || gone.keys === FORGET_ROWS)) return true;
  await db
    .updateTable("csv_import")
    .set({ file_gone: true })
    .where("customer_id", "=", customerId)
    .where("id", "=", importId)
    .execute();
  return false;
}
