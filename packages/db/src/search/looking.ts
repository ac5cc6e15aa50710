import { sql } from "kysely";
import type { Db, Trx } from "../schema.ts";

/**
 * Plans for few rows that are looked up by key: compiling a query would take longer than it runs, and a planner without
 * statistics would read whole tables.
 */
export async function looking<T>(db: Db, look: (trx: Trx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`SELECT set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true),
      set_config('max_parallel_workers_per_gather', '0', true)`.execute(trx);
    return look(trx);
  });
}
