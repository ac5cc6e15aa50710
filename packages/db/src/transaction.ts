import type { Db, Trx } from "./schema.ts";

const DEADLOCK = "40P01";
const SERIALIZATION_FAILURE = "40001";

/** Nobody knows whether the transaction was committed: the answer to its COMMIT was lost. */
export class CommitUnanswered extends Error {}

/** Runs `work` in a transaction; a deadlock or serialization failure is tried once more. */
export async function inTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  return triedTwice(async () => {
    let committing = false;
    try {
      return await db.transaction().execute(async (trx) => {
        const result = await work(trx);
        committing = true;
        return result;
      });
    } catch (error) {
      if (!committing || isRolledBack(error)) throw error;
      throw new CommitUnanswered("The connection was lost before the transaction's end was told.", {
        cause: error,
      });
    }
  });
}

/** Values out of range, broken constraints, conflicts of transactions, exceeded limits of the server. */
const STATEMENT_REFUSED = /^(?:22|23|40|54)/;

/** Whether the server itself said that it refused a statement, and with it the transaction. Any other error may come from a lost connection. */
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
