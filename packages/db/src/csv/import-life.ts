import type { ImportCounts, ImportStatus } from "@trueup/sdk";
import { type Selectable, sql } from "kysely";
import type { CsvImportFaultTable, CsvImportTable } from "../import-schema.ts";
import type { Db } from "../schema.ts";
import { inTransaction } from "../transaction.ts";
import { BROKE_OFF } from "./forget-imports.ts";
import { addImportTask, type ImportKey } from "./import-file.ts";

export type ConfirmedImport =
  | { readonly kind: "confirmed" | "not_found" }
  | { readonly kind: "not_ready"; readonly status: ImportStatus }
  | { readonly kind: "has_bad_rows"; readonly bad: number };

/** Begins the work of an import that was looked through. One that was confirmed already stays as it is. */
export async function confirmImport(
  db: Db,
  key: ImportKey,
  { skipBad }: { readonly skipBad: boolean },
): Promise<ConfirmedImport> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .selectFrom("csv_import")
      .select(["status", "checked"])
      .where("customer_id", "=", key.customerId)
      .where("id", "=", key.importId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return { kind: "not_found" };
    if (row.status === "running" || row.status === "done") return { kind: "confirmed" };
    if (row.status !== "ready") return { kind: "not_ready", status: row.status };
    const bad = row.checked.bad ?? 0;
    if (bad > 0 && !skipBad) return { kind: "has_bad_rows", bad };
    const taskId = await addImportTask(trx, "run_import", key);
    await trx
      .updateTable("csv_import")
      .set({ status: "running", skip_bad: skipBad, applied: "{}", bytes_done: 0, task_id: taskId })
      .where("customer_id", "=", key.customerId)
      .where("id", "=", key.importId)
      .execute();
    return { kind: "confirmed" };
  });
}

/** Ends an import where it stands; one that is over stays as it is. Answers whether there is such an import. */
export async function cancelImport(db: Db, key: ImportKey): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const { rows } = await sql<{ status: ImportStatus }>`
      SELECT status FROM csv_import WHERE customer_id = ${key.customerId} AND id = ${key.importId}
      FOR UPDATE`.execute(trx);
    const [row] = rows;
    if (row === undefined) return false;
    if (!["uploading", "checking", "ready", "running"].includes(row.status)) return true;
    await trx
      .updateTable("csv_import")
      .set({ status: "cancelled", finished_at: sql<Date>`now()` })
      .where("customer_id", "=", key.customerId)
      .where("id", "=", key.importId)
      .execute();
    // Its step finds it over and deletes the file.
    await addImportTask(trx, "check_import", key);
    return true;
  });
}

export type StoredImport = Selectable<CsvImportTable>;
export type StoredFault = Selectable<CsvImportFaultTable>;

/** Imports of a customer, newest first: those before an id, or the one with an id. */
export async function loadImports(
  db: Db,
  customerId: number,
  asked: { readonly before: number | null; readonly limit: number } | { readonly importId: number },
): Promise<readonly StoredImport[]> {
  const rows = await db
    .selectFrom("csv_import as i")
    .leftJoin("task as t", (join) =>
      join.onRef("t.customer_id", "=", "i.customer_id").onRef("t.id", "=", "i.task_id"),
    )
    .selectAll("i")
    .select("t.status as task_status")
    .where("i.customer_id", "=", customerId)
    .$if("importId" in asked, (query) => query.where("i.id", "=", "importId" in asked ? asked.importId : 0))
    .$if("before" in asked && asked.before !== null, (query) =>
      query.where("i.id", "<", "before" in asked ? asked.before : 0),
    )
    .orderBy("i.id", "desc")
    .limit("limit" in asked ? asked.limit : 1)
    .execute();
  return rows.map(({ task_status: taskStatus, ...row }) =>
    taskStatus === "failed" && (row.status === "checking" || row.status === "running")
      ? { ...row, status: "failed", problem: BROKE_OFF }
      : row,
  );
}

/** Kept faults of an import behind a fault, in the order of the file. */
export async function loadImportFaults(
  db: Db,
  { customerId, importId }: ImportKey,
  page: { readonly after: number | null; readonly limit: number },
): Promise<readonly StoredFault[]> {
  return db
    .selectFrom("csv_import_fault")
    .selectAll()
    .where("customer_id", "=", customerId)
    .where("import_id", "=", importId)
    .where("id", ">", page.after ?? 0)
    .orderBy("id")
    .limit(page.limit)
    .execute();
}

export function toCounts(stored: Partial<ImportCounts>): ImportCounts {
  return { created: 0, changed: 0, unchanged: 0, ignored: 0, bad: 0, ...stored };
}
