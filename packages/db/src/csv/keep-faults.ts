import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Trx } from "../schema.ts";
import type { RowFault } from "./cells.ts";
import type { ImportKey } from "./import-file.ts";

export interface LineFault extends RowFault {
  readonly line: number;
}

/** Faults of one file that are kept to be read; the rest is counted. */
export const MAX_KEPT_FAULTS = 10_000;

/** Notes faults of rows, in the order of the file. `before` of them were noted already. */
export async function keepFaults(
  trx: Trx,
  { customerId, importId }: ImportKey,
  faults: readonly LineFault[],
  before: number,
): Promise<void> {
  const kept = faults.slice(0, Math.max(0, MAX_KEPT_FAULTS - before));
  if (kept.length === 0) return;
  await sql`
    INSERT INTO csv_import_fault (customer_id, import_id, line, column_name, code, message)
    SELECT ${customerId}, ${importId}, f.line, f.column_name, f.code, f.message
    FROM unnest(${kept.map((fault) => fault.line)}::integer[], ${kept.map((fault) => fault.column)}::text[],
      ${kept.map((fault) => fault.code)}::text[], ${kept.map((fault) => fault.message)}::text[])
      WITH ORDINALITY AS f(line, column_name, code, message, at) ORDER BY f.at`.execute(trx);
}

/**
 * The line that was the first of the file to name each key, in the order of the keys. Notes those that are new; a file
 * may name as many as it likes without anybody having to remember them all.
 */
export async function firstLines(
  trx: Trx,
  { customerId, importId }: ImportKey,
  named: readonly { readonly key: string; readonly line: number }[],
): Promise<readonly number[]> {
  if (named.length === 0) return [];
  const hashes = named.map(({ key }) => createHash("sha256").update(key).digest("hex").slice(0, 32));
  const first = new Map<string, number>();
  for (const [at, hash] of hashes.entries()) if (!first.has(hash)) first.set(hash, named[at]?.line ?? 0);
  const { rows } = await sql<{ hash: string; line: number }>`
    WITH named AS (
      SELECT decode(hash, 'hex') AS key, line
      FROM unnest(${[...first.keys()]}::text[], ${[...first.values()]}::integer[]) AS n(hash, line)),
    noted AS (
      INSERT INTO csv_import_key (customer_id, import_id, key, line)
      SELECT ${customerId}, ${importId}, key, line FROM named
      ON CONFLICT DO NOTHING)
    SELECT encode(named.key, 'hex') AS hash, coalesce(k.line, named.line) AS line
    FROM named LEFT JOIN LATERAL (
      SELECT line FROM csv_import_key
      WHERE customer_id = ${customerId} AND import_id = ${importId} AND key = named.key OFFSET 0) k ON true`.execute(
    trx,
  );
  const known = new Map(rows.map((row) => [row.hash, row.line]));
  return hashes.map((hash, at) => known.get(hash) ?? named[at]?.line ?? 0);
}
