import { type RawBuilder, sql } from "kysely";
import type { Db } from "../schema.ts";
import type { ImportKey } from "./import-file.ts";

/** How long a file waits to come whole, and to be confirmed. */
const UPLOAD_HOURS = 1;
const READY_HOURS = 24;
/** How long an import that is over is kept, without its file. */
const KEEP_DAYS = 30;
const SLICE_IMPORTS = 10;
const FORGET_ROWS = 5_000;
const FORGET_CHUNKS = 100;

/** Ends imports that nobody goes on with, and deletes their files. Doing it twice at once is harmless. */
export async function forgetImports(db: Db): Promise<void> {
  await deleteImports(
    db,
    sql`status = 'uploading' AND NOT file_gone AND created_at < now() - ${sql.lit(`${UPLOAD_HOURS} hours`)}::interval`,
  );
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
  await deleteImports(db, sql`file_gone AND created_at < now() - ${sql.lit(`${KEEP_DAYS} days`)}::interval`);
}

/** With what hangs on them, a few at a time: one may have thousands of faults. */
async function deleteImports(db: Db, which: RawBuilder<unknown>): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      DELETE FROM csv_import WHERE (customer_id, id) IN (
        SELECT customer_id, id FROM csv_import WHERE ${which} LIMIT ${SLICE_IMPORTS}) RETURNING 1`.execute(
      db,
    );
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
  for (;;) {
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
    if (over.length < SLICE_IMPORTS) return;
  }
}

/**
 * Deletes some of a file. Answers whether something may be left of it. What goes is a range of the key, which is found
 * by its index however the server estimates the table.
 */
export async function forgetSlice(db: Db, { customerId, importId }: ImportKey): Promise<boolean> {
  const own = sql`customer_id = ${customerId} AND import_id = ${importId}`;
  const { rows: keys } = await sql<{ key: Uint8Array }>`
    SELECT key FROM csv_import_key WHERE ${own} ORDER BY customer_id, import_id, key
    LIMIT 1 OFFSET ${sql.lit(FORGET_ROWS)}`.execute(db);
  const { rows: chunks } = await sql<{ position: number }>`
    SELECT position FROM csv_import_chunk WHERE ${own} ORDER BY customer_id, import_id, position
    LIMIT 1 OFFSET ${sql.lit(FORGET_CHUNKS)}`.execute(db);
  const nextKey = keys[0]?.key;
  const nextChunk = chunks[0]?.position;
  await sql`DELETE FROM csv_import_key WHERE ${own} ${
    nextKey === undefined ? sql`` : sql`AND key < ${nextKey}`
  }`.execute(db);
  await sql`DELETE FROM csv_import_chunk WHERE ${own} ${
    nextChunk === undefined ? sql`` : sql`AND position < ${nextChunk}`
  }`.execute(db);
  if (nextKey !== undefined || nextChunk !== undefined) return true;
  await db
    .updateTable("csv_import")
    .set({ file_gone: true })
    .where("customer_id", "=", customerId)
    .where("id", "=", importId)
    .execute();
  return false;
}
