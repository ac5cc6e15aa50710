import { sql } from "kysely";
import type { Lease } from "./lease.ts";
import type { Db } from "./schema.ts";

/** Work that somebody asked for over the API and that needs the store; done by the worker that holds its lease. */
export interface StoreTask {
  readonly id: number;
  readonly kind: string;
  readonly input: unknown;
  /** What was done before, where another worker began it. */
  readonly progress: unknown;
}

/** Takes the oldest task of the store that nobody works on. */
export async function takeTask(db: Db, owner: string, lease: Lease): Promise<StoreTask | null> {
  const { rows } = await sql<StoreTask>`
    UPDATE task SET status = 'running', owner = ${owner}, expires_at = now() + interval '30 seconds'
    WHERE (customer_id, id) = (
      SELECT customer_id, id FROM task
      WHERE customer_id = ${lease.customerId} AND store_id = ${lease.storeId}
        AND (status = 'pending' OR (status = 'running' AND expires_at < now()))
      ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, input, progress`.execute(db);
  return rows[0] ?? null;
}

/** Keeps a task ours and remembers how far it came. Answers false where it is not ours any more. */
export async function keepTask(
  db: Db,
  owner: string,
  lease: Lease,
  task: StoreTask,
  progress: unknown,
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE task SET progress = ${JSON.stringify(progress)}::jsonb, expires_at = now() + interval '30 seconds'
    WHERE customer_id = ${lease.customerId} AND id = ${task.id} AND owner = ${owner} AND status = 'running'
    RETURNING id`.execute(db);
  return rows.length > 0;
}

export async function finishTask(
  db: Db,
  owner: string,
  lease: Lease,
  task: StoreTask,
  outcome: { readonly status: "done" | "failed"; readonly result: unknown },
): Promise<void> {
  await sql`
    UPDATE task SET status = ${outcome.status}, result = ${JSON.stringify(outcome.result)}::jsonb, finished_at = now()
    WHERE customer_id = ${lease.customerId} AND id = ${task.id} AND owner = ${owner} AND status = 'running'`.execute(
    db,
  );
}

/** Leaves a task that was begun to whoever takes it next. */
export async function putTaskBack(db: Db, owner: string, lease: Lease, task: StoreTask): Promise<void> {
  await sql`
    UPDATE task SET status = 'pending', owner = NULL, expires_at = NULL
    WHERE customer_id = ${lease.customerId} AND id = ${task.id} AND owner = ${owner} AND status = 'running'`.execute(
    db,
  );
}
