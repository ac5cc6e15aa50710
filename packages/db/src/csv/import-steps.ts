import {
  CSV_COLUMNS,
  type CsvKind,
  type ImportCounts,
  type ImportProblem,
  type ImportSource,
  MAX_ORDER_LINES,
} from "@trueup/sdk";
import { type Selectable, sql } from "kysely";
import type { CustomerTask, TaskState, TaskStep } from "../customer-task.ts";
import type { CsvForm, CsvImportTable } from "../import-schema.ts";
import type { Trx } from "../schema.ts";
import { forgetSlice } from "./forget-imports.ts";
import { type ImportKey, readPiece, readSlice, type SliceForm } from "./import-file.ts";
import { keepFaults, type LineFault, MAX_KEPT_FAULTS } from "./keep-faults.ts";
import { rowsOfWholeOrders } from "./order-rows.ts";
import { type Product, sourceOf } from "./product-rows.ts";
import { readForm } from "./read-form.ts";
import { type CsvPosition, type CsvRow, MAX_ROW_BYTES } from "./read-rows.ts";
import { type LineOutcome, workOnRows } from "./rows-work.ts";

/*
 * An import is two tasks of its customer. The first looks through the file and writes nothing but what it found; the
 * second, once confirmed, does what the rows say. Both go through the file in slices, and remember where they stand
 * together with what they did. Afterwards the file is deleted, in slices as well.
 */

/** Rows in one transaction. */
const SLICE_ROWS = 500;
/** Rows of one file. */
const MAX_ROWS = 2_000_000;

type Mode = "check" | "run";

interface Progress extends CsvPosition {
  readonly product: Product | null;
}

type ImportRow = Selectable<CsvImportTable>;

export const checkImport = (trx: Trx, task: CustomerTask, state: TaskState) =>
  step(trx, task, state, "check");
export const runImport = (trx: Trx, task: CustomerTask, state: TaskState) => step(trx, task, state, "run");

async function step(
  trx: Trx,
  { customerId, input }: CustomerTask,
  { progress, isCancelled }: TaskState,
  mode: Mode,
): Promise<TaskStep> {
  const key = { customerId, importId: importIdOf(input) };
  const row = await lockImport(trx, key);
  if (row === null) return ended;
  if (row.status !== (mode === "check" ? "checking" : "running")) return forgetFile(trx, key, row);
  if (isCancelled) {
    await endImport(trx, key, "cancelled", null);
    return more(null);
  }
  if (row.form === null || row.source === null) return begin(trx, key, row);
  return workOnSlice(trx, key, row, row.form, row.source, toProgress(progress), mode);
}

const ended: TaskStep = { kind: "ended", status: "done", progress: null, result: null };
const more = (progress: Progress | null): TaskStep => ({ kind: "more", progress });

function importIdOf(input: unknown): number {
  const id = typeof input === "object" && input !== null && "importId" in input ? input.importId : null;
  if (typeof id !== "number") throw new Error("the task does not say which import it is for");
  return id;
}

/** What a step of ours left. */
function toProgress(progress: unknown): Progress | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the step before
  return progress as Progress | null;
}

async function lockImport(trx: Trx, { customerId, importId }: ImportKey): Promise<ImportRow | null> {
  const row = await trx
    .selectFrom("csv_import")
    .selectAll()
    .where("customer_id", "=", customerId)
    .where("id", "=", importId)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Reads the first line. */
async function begin(trx: Trx, key: ImportKey, row: ImportRow): Promise<TaskStep> {
  const start = { offset: 0, line: 1 };
  const piece = await readPiece(trx, { ...key, bytes: row.bytes }, start, MAX_ROW_BYTES);
  const read = readForm(piece.bytes, piece.isLast);
  const source = read.kind === "form" && row.kind === "items" ? sourceOf(read.form.header) : "trueup";
  const problem =
    read.kind === "broken"
      ? read.problem
      : source === "trueup"
        ? problemOfColumns(row.kind, read.form.header)
        : null;
  if (read.kind === "broken" || problem !== null) return fail(trx, key, problem);
  await trx
    .updateTable("csv_import")
    .set({ source, form: JSON.stringify(read.form) })
    .where("customer_id", "=", key.customerId)
    .where("id", "=", key.importId)
    .execute();
  return more({ ...read.form.rowsFrom, product: null });
}

/** A name that is misspelt would silently mean nothing. */
function problemOfColumns(kind: CsvKind, header: CsvForm["header"]): ImportProblem | null {
  const columns = CSV_COLUMNS[kind];
  const known = columns.map(({ name }) => name);
  const missing = columns.filter(({ name, use }) => use === "required" && !header.includes(name));
  const unknown = header.filter((name) => name !== "" && !known.includes(name));
  const all = `The columns of ${kind} are ${known.join(", ")}.`;
  if (missing.length > 0) {
    const names = missing.map(({ name }) => `"${name}"`).join(" and ");
    return { code: "missing_column", line: 1, message: `The column ${names} is missing. ${all}` };
  }
  if (unknown.length === 0) return null;
  const names = unknown.slice(0, 5).map((name) => `"${name}"`);
  return { code: "unknown_column", line: 1, message: `There is no column ${names.join(" or ")}. ${all}` };
}

async function fail(trx: Trx, key: ImportKey, problem: ImportProblem | null): Promise<TaskStep> {
  await endImport(trx, key, "failed", problem);
  return more(null);
}

async function workOnSlice(
  trx: Trx,
  key: ImportKey,
  row: ImportRow,
  form: CsvForm,
  source: ImportSource,
  progress: Progress | null,
  mode: Mode,
): Promise<TaskStep> {
  const at = progress ?? form.rowsFrom;
  const { kind, opening } = row;
  const slice = await readSlice(trx, { ...key, bytes: row.bytes }, at, sliceForm(kind, form));
  if (slice.kind === "broken") return fail(trx, key, slice.problem);
  const job = { ...key, opening: opening ?? false };
  const { rows, isCut } = slice;
  const work = { kind, source, form, rows, isCut, product: progress?.product ?? null };
  const { outcomes, product } = await workOnRows(trx, job, work, mode);
  const counts = addUp((mode === "check" ? row.checked : row.applied) ?? {}, outcomes);
  await note(trx, key, row, outcomes, counts, slice.next.offset, mode);
  if (rowsOf(counts) > MAX_ROWS) {
    return fail(trx, key, {
      code: "too_many_rows",
      line: slice.next.line,
      message: `The file has more than ${MAX_ROWS} rows. Send it in parts.`,
    });
  }
  if (!slice.isLast) return more({ ...slice.next, product });
  if (mode === "run") {
    await endImport(trx, key, "done", null);
    return more(null);
  }
  if (rowsOf(counts) === counts.ignored) {
    const message = "The file has no rows but its first line.";
    return fail(trx, key, { code: "no_rows", line: null, message });
  }
  await trx
    .updateTable("csv_import")
    .set({ status: "ready", bytes_done: row.bytes })
    .where("customer_id", "=", key.customerId)
    .where("id", "=", key.importId)
    .execute();
  return ended;
}

function sliceForm(kind: CsvKind, { delimiter, header }: CsvForm): SliceForm {
  if (kind !== "orders") return { delimiter, most: SLICE_ROWS };
  const complete = (rows: readonly CsvRow[]) => rowsOfWholeOrders(header, rows);
  return { delimiter, most: MAX_ORDER_LINES + 1, complete };
}

function addUp(before: Partial<ImportCounts>, outcomes: readonly LineOutcome[]): ImportCounts {
  const counts = { created: 0, changed: 0, unchanged: 0, ignored: 0, bad: 0, ...before };
  for (const { kind } of outcomes) counts[kind] += 1;
  return counts;
}

function rowsOf({ created, changed, unchanged, ignored, bad }: ImportCounts): number {
  return created + changed + unchanged + ignored + bad;
}

/** Keeps how far the work has come. The run notes only faults that the check did not see. */
async function note(
  trx: Trx,
  key: ImportKey,
  row: ImportRow,
  outcomes: readonly LineOutcome[],
  counts: ImportCounts,
  bytesDone: number,
  mode: Mode,
): Promise<void> {
  const found = outcomes.flatMap((outcome): readonly LineFault[] =>
    outcome.kind === "bad" ? outcome.faults.map((fault) => ({ ...fault, line: outcome.line })) : [],
  );
  const faults = mode === "check" ? found : await withoutKnown(trx, key, row.faults, found);
  await keepFaults(trx, key, faults, row.faults);
  await trx
    .updateTable("csv_import")
    .set({
      [mode === "check" ? "checked" : "applied"]: JSON.stringify(counts),
      faults: row.faults + faults.length,
      bytes_done: bytesDone,
    })
    .where("customer_id", "=", key.customerId)
    .where("id", "=", key.importId)
    .execute();
}

async function withoutKnown(
  trx: Trx,
  { customerId, importId }: ImportKey,
  known: number,
  found: readonly LineFault[],
): Promise<readonly LineFault[]> {
  // Where not all were kept nobody can tell which are new; the counts of rows tell how many were bad.
  if (found.length === 0 || known > MAX_KEPT_FAULTS) return [];
  const { rows } = await sql<{ line: number }>`
    SELECT DISTINCT line FROM csv_import_fault WHERE customer_id = ${customerId} AND import_id = ${importId}
      AND line BETWEEN ${found[0]?.line ?? 0} AND ${found.at(-1)?.line ?? 0}`.execute(trx);
  const lines = new Set(rows.map((row) => row.line));
  return found.filter(({ line }) => !lines.has(line));
}

async function endImport(
  trx: Trx,
  { customerId, importId }: ImportKey,
  status: "done" | "cancelled" | "failed",
  problem: ImportProblem | null,
): Promise<void> {
  await trx
    .updateTable("csv_import")
    .set({
      status,
      problem: problem === null ? null : JSON.stringify(problem),
      finished_at: sql<Date>`now()`,
    })
    .where("customer_id", "=", customerId)
    .where("id", "=", importId)
    .execute();
}

/** Deletes the file of an import that is over, a slice in a step. */
async function forgetFile(trx: Trx, key: ImportKey, row: ImportRow): Promise<TaskStep> {
  const isOver = row.status === "done" || row.status === "cancelled" || row.status === "failed";
  if (!isOver || row.file_gone) return ended;
  return (await forgetSlice(trx, key)) ? more(null) : ended;
}
