import type { CsvFormat, CsvKind, ImportFault, ItemFilter, OrderFilter } from "@trueup/sdk";
import { exportCsv, type ItemCsvKind } from "../csv/export-items.ts";
import { exportOrders } from "../csv/export-orders.ts";
import { beginCheck, beginImport, CHUNK_BYTES, type ImportKey, keepChunks } from "../csv/import-file.ts";
import {
  confirmImport,
  loadImportFaults,
  loadImports,
  type StoredImport,
  toCounts,
} from "../csv/import-life.ts";
import { checkImport, runImport } from "../csv/import-steps.ts";
import { stepCustomerTask, takeCustomerTask } from "../customer-task.ts";
import type { Db } from "../schema.ts";

export interface ImportAsked {
  readonly customerId: number;
  readonly kind: CsvKind;
  readonly opening?: boolean;
}

/** Keeps a file and looks through it. */
export async function checkFile(
  db: Db,
  { customerId, kind, opening }: ImportAsked,
  file: string | Uint8Array,
): Promise<ImportKey> {
  const key = await beginImport(db, customerId, {
    kind,
    opening: kind === "counts" ? (opening ?? false) : null,
  });
  if (key === null) throw new Error("too many files are kept");
  const bytes = typeof file === "string" ? Buffer.from(file) : Buffer.from(file);
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    await keepChunks(db, key, at / CHUNK_BYTES, [bytes.subarray(at, at + CHUNK_BYTES)]);
  }
  await beginCheck(db, key, bytes.length);
  await workOff(db);
  return key;
}

/** Does all of an import, bad rows left out; answers how it stands then. */
export async function importFile(
  db: Db,
  asked: ImportAsked,
  file: string | Uint8Array,
): Promise<StoredImport> {
  const key = await checkFile(db, asked, file);
  await confirmImport(db, key, { skipBad: true });
  await workOff(db);
  return readImport(db, key);
}

export async function readImport(db: Db, { customerId, importId }: ImportKey): Promise<StoredImport> {
  const [row] = await loadImports(db, customerId, { importId });
  if (row === undefined) throw new Error(`there is no import ${importId}`);
  return {
    ...row,
    checked: toCounts(row.checked),
    applied: row.applied === null ? null : toCounts(row.applied),
  };
}

export async function readFaults(db: Db, key: ImportKey): Promise<readonly ImportFault[]> {
  const rows = await loadImportFaults(db, key, { after: null, limit: 1_000 });
  return rows.map(({ line, column_name: column, code, message }) => ({ line, column, code, message }));
}

/** What a worker does with the tasks of imports, to the end, or for so many steps. Answers how many it took. */
export async function workOff(db: Db, steps: number = Number.POSITIVE_INFINITY): Promise<number> {
  let taken = 0;
  for (let task = await takeCustomerTask(db, "test"); task !== null;) {
    const own = task;
    const run = own.kind === "check_import" ? checkImport : runImport;
    let outcome: string = "more";
    while (outcome === "more") {
      if (taken >= steps) return taken;
      taken += 1;
      outcome = await stepCustomerTask(db, "test", own, (trx, state) => run(trx, own, state));
    }
    task = await takeCustomerTask(db, "test");
  }
  return taken;
}

export async function exported(
  db: Db,
  customerId: number,
  kind: ItemCsvKind,
  asked: CsvFormat & { readonly filter?: ItemFilter } = {},
): Promise<string> {
  return joined(exportCsv(db, customerId, kind, asked));
}

export async function exportedOrders(
  db: Db,
  customerId: number,
  asked: CsvFormat & { readonly filter?: OrderFilter } = {},
): Promise<string> {
  return joined(exportOrders(db, customerId, asked));
}

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let file = "";
  for await (const piece of pieces) file += piece;
  return file;
}
