import { type StoredFault, type StoredImport, toCounts } from "@trueup/db/csv/import-life";
import { MAX_KEPT_FAULTS } from "@trueup/db/csv/keep-faults";
import { encodeId } from "@trueup/db/id";
import type { Import, ImportFault } from "@trueup/sdk";

export function toImport(row: StoredImport): Import {
  return {
    id: encodeId("import", row.id),
    kind: row.kind,
    status: row.status,
    source: row.source,
    opening: row.opening,
    bytes: row.bytes,
    bytesDone: row.bytes_done,
    checked: toCounts(row.checked),
    applied: row.applied === null ? null : toCounts(row.applied),
    faults: { total: row.faults, kept: Math.min(row.faults, MAX_KEPT_FAULTS) },
    skipBad: row.skip_bad,
    problem: row.problem,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

export function toImportFault(row: StoredFault): ImportFault {
  return { line: row.line, column: row.column_name, code: row.code, message: row.message };
}
