import type { CsvKind, ImportProblem } from "@trueup/sdk";
import { sql } from "kysely";
import { addCustomerTask } from "../customer-task.ts";
import type { Db, Trx } from "../schema.ts";
import { inTransaction } from "../transaction.ts";
import { MAX_ROW_BYTES, type CsvPiece, type CsvPosition, type CsvRow, readRows } from "./read-rows.ts";

/** An import of a customer. */
export interface ImportKey {
  readonly customerId: number;
  readonly importId: number;
}

/** Files are kept in pieces of this many bytes, all but the last one. */
export const CHUNK_BYTES = 65_536;
/** A file may be this long, in bytes. */
export const MAX_FILE_BYTES = 100_000_000;
/** Files of a customer that are kept at the same time. */
export const MAX_FILES = 10;

/** Makes room for a file. Answers null where the customer has too many of them. */
export async function beginImport(
  db: Db,
  customerId: number,
  { kind, opening }: { readonly kind: CsvKind; readonly opening: boolean | null },
): Promise<ImportKey | null> {
  return inTransaction(db, async (trx) => {
    // Two that begin at once are counted one after the other.
    await sql`SELECT FROM customer WHERE id = ${customerId} FOR NO KEY UPDATE`.execute(trx);
    const { rows } = await sql<{ count: number }>`
      SELECT count(*) AS count FROM csv_import WHERE customer_id = ${customerId} AND NOT file_gone
        AND status NOT IN ('done', 'cancelled', 'failed')`.execute(trx);
    if ((rows[0]?.count ?? 0) >= MAX_FILES) return null;
    const row = await trx
      .insertInto("csv_import")
      .values({ customer_id: customerId, kind, opening })
      .returning("id")
      .executeTakeFirstOrThrow();
    return { customerId, importId: row.id };
  });
}

/** Keeps pieces of a file, the first of them at `position`. */
export async function keepChunks(
  db: Db,
  { customerId, importId }: ImportKey,
  position: number,
  chunks: readonly Uint8Array[],
): Promise<void> {
  if (chunks.length === 0) return;
  await db
    .insertInto("csv_import_chunk")
    .values(
      chunks.map((data, at) => ({
        customer_id: customerId,
        import_id: importId,
        position: position + at,
        data,
      })),
    )
    .execute();
}

/** The whole file has come: asks for it to be looked through. The caller pings the workers. */
export async function beginCheck(db: Db, key: ImportKey, bytes: number): Promise<void> {
  await inTransaction(db, async (trx) => {
    const taskId = await addImportTask(trx, "check_import", key);
    await trx
      .updateTable("csv_import")
      .set({ status: "checking", bytes, task_id: taskId })
      .where("customer_id", "=", key.customerId)
      .where("id", "=", key.importId)
      .where("status", "=", "uploading")
      .execute();
  });
}

export function addImportTask(
  trx: Trx,
  kind: "check_import" | "run_import",
  { customerId, importId }: ImportKey,
): Promise<number> {
  return addCustomerTask(trx, { customerId, kind, input: { importId } });
}

/** The file did not come whole. */
export async function dropUpload(db: Db, { customerId, importId }: ImportKey): Promise<void> {
  await db
    .deleteFrom("csv_import")
    .where("customer_id", "=", customerId)
    .where("id", "=", importId)
    .where("status", "=", "uploading")
    .execute();
}

export type Slice =
  | {
      readonly kind: "rows";
      readonly rows: readonly CsvRow[];
      readonly next: CsvPosition;
      readonly isLast: boolean;
      /** They are not all of what belongs together, which is more than a slice may have. */
      readonly isCut: boolean;
    }
  | { readonly kind: "broken"; readonly problem: ImportProblem };

const PIECE_BYTES = 2 * CHUNK_BYTES;

const MOST_PIECE_BYTES = MAX_ROW_BYTES + CHUNK_BYTES;

export interface SliceForm {
  readonly delimiter: string;
  readonly most: number;
  /** How many of the rows are certainly all of what belongs together, when more may follow. All of them if left out. */
  readonly complete?: (rows: readonly CsvRow[]) => number;
}

/** The next rows of a file from a position on: as many as a piece of it holds, `most` at the most. */
export async function readSlice(
  trx: Trx,
  key: ImportKey & { readonly bytes: number },
  at: CsvPosition,
  { delimiter, most, complete = (rows) => rows.length }: SliceForm,
): Promise<Slice> {
  for (let size = PIECE_BYTES; ; size *= 2) {
    const piece = await readPiece(trx, key, at, Math.min(size, MOST_PIECE_BYTES));
    const read = readRows(piece, delimiter, most);
    if (read.kind === "too_short") continue;
    if (read.kind === "broken") return read;
    const isEnd = piece.isLast && read.rows.length < most;
    const whole = isEnd ? read.rows.length : complete(read.rows);
    const isCut = whole === 0 && !isEnd;
    if (isCut && read.rows.length < most) {
      if (size < MOST_PIECE_BYTES) continue;
      return { kind: "broken", problem: tooLongTogether(read.rows[0]?.line ?? at.line) };
    }
    const taken = isCut || whole === read.rows.length ? read : readRows(piece, delimiter, whole);
    if (taken.kind !== "rows")
      throw new Error(`the rows of import ${key.importId} were read otherwise before`);
    return { ...taken, isLast: taken.next.offset >= key.bytes, isCut };
  }
}

function tooLongTogether(line: number): ImportProblem {
  const message = `The rows that begin here belong together, and are longer than ${MAX_ROW_BYTES} bytes.`;
  return { code: "rows_too_long", line, message };
}

/** At least `size` bytes of the file from a position on, or all that is left of it. */
export async function readPiece(
  trx: Trx,
  { customerId, importId, bytes }: ImportKey & { readonly bytes: number },
  at: CsvPosition,
  size: number,
): Promise<CsvPiece> {
  const first = Math.floor(at.offset / CHUNK_BYTES);
  const last = Math.floor((at.offset + size) / CHUNK_BYTES);
  const rows = await trx
    .selectFrom("csv_import_chunk")
    .select("data")
    .where("customer_id", "=", customerId)
    .where("import_id", "=", importId)
    .where("position", ">=", first)
    .where("position", "<=", last)
    .orderBy("position")
    .execute();
  const whole = Buffer.concat(rows.map((row) => row.data));
  return {
    at,
    bytes: whole.subarray(at.offset - first * CHUNK_BYTES),
    isLast: first * CHUNK_BYTES + whole.length >= bytes,
  };
}
