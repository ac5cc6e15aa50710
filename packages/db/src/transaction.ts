import type { Db, Trx } from "./schema.ts";

const DEADLOCK = "40P01";
const SERIALIZATION_FAILURE = "40001";

/** Runs `work` in a transaction; a deadlock or serialization failure is tried once more. */
export async function inTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  return triedTwice(() => db.transaction().execute(work));
}

/** Values out of range, broken constraints, conflicts of transactions, exceeded limits of the server. */
const STATEMENT_REFUSED = /^(?:22|23|40|54)/;

/**
 * Whether the server itself said that it refused a statement, and with it the transaction. After any other error the
 * transaction may be committed: its COMMIT may have gone through and the answer been lost.
 */
export function isRolledBack(error: unknown): boolean {
  return STATEMENT_REFUSED.test(sqlState(error) ?? "");
}

/** Runs work that leaves nothing behind where it fails; a deadlock or serialization failure is tried once more. */
export async function triedTwice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = sqlState(error);
    if (code !== DEADLOCK && code !== SERIALIZATION_FAILURE) throw error;
    return work();
  }
}

/** The SQLSTATE of a database error, or null for any other. */
export function sqlState(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** The name of the constraint that a unique violation (23505) hit, or null. */
export function violatedUnique(error: unknown): string | null {
  if (sqlState(error) !== "23505" || !(error instanceof Error)) return null;
  return "constraint" in error && typeof error.constraint === "string" ? error.constraint : "";
}
