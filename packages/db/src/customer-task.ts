import { sql } from "kysely";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** Work for one customer that needs no store: bulk actions, imports, what is too much for one request. */
export interface CustomerTask {
  readonly customerId: number;
  readonly id: number;
  readonly kind: string;
  readonly input: unknown;
}

/** How far a task has come; kept with the work itself. */
export interface TaskState {
  /** What the step before left; null at the first step. */
  readonly progress: unknown;
  readonly isCancelled: boolean;
}

export type TaskStep =
  /** There is more to do. */
  | { readonly kind: "more"; readonly progress: unknown }
  | {
      readonly kind: "ended";
      readonly status: "done" | "failed";
      readonly progress: unknown;
      readonly result: unknown;
    };

/** The task that judges the listings of many bundles for a change of one of their parts. */
export const BUNDLE_FANOUT = "bundle_fanout";

const HELD_SECONDS = 30;

/**
 * Takes the oldest task without a store that nobody works on, of a customer none of whose tasks runs: whoever asks for
 * a lot does not keep the others waiting. What a stock change left to be judged goes before everything, and beside
 * whatever else runs: a store may be selling what is gone.
 */
export async function takeCustomerTask(db: Db, owner: string): Promise<CustomerTask | null> {
  const { rows } = await sql`SELECT 1 FROM task t WHERE ${isFree} LIMIT 1`.execute(db);
  return rows.length === 0 ? null : inTransaction(db, (trx) => take(trx, owner));
}

const isFree = sql<boolean>`t.store_id IS NULL
  AND (t.status = 'pending' OR (t.status = 'running' AND t.expires_at < now()))`;

/**
 * One after the other, and by a statement that begins once the lock is held: two who look at the same moment would both
 * find that nothing of the customer runs, and take two of its tasks.
 */
async function take(trx: Trx, owner: string): Promise<CustomerTask | null> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('customer tasks', 0))`.execute(trx);
  const { rows } = await sql<CustomerTask>`
    UPDATE task SET status = 'running', owner = ${owner},
      expires_at = now() + ${sql.lit(HELD_SECONDS)} * interval '1 second'
    WHERE (customer_id, id) = (
      SELECT t.customer_id, t.id FROM task t
      WHERE ${isFree} AND NOT EXISTS (SELECT 1 FROM task r WHERE r.customer_id = t.customer_id AND r.store_id IS NULL
          AND r.status = 'running' AND r.expires_at >= now()
          AND (r.kind = ${BUNDLE_FANOUT}) = (t.kind = ${BUNDLE_FANOUT}))
      ORDER BY t.kind <> ${BUNDLE_FANOUT}, t.id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING customer_id AS "customerId", id, kind, input`.execute(trx);
  return rows[0] ?? null;
}

/**
 * Does one step of a task and remembers in the same transaction how far it came: a crash before the commit leaves
 * nothing of the step, a crash after it repeats nothing. Answers whether there is more to do; "lost" where another
 * worker has the task now.
 */
export async function stepCustomerTask(
  db: Db,
  owner: string,
  task: CustomerTask,
  step: (trx: Trx, state: TaskState) => Promise<TaskStep>,
): Promise<"more" | "ended" | "lost"> {
  return inTransaction(db, async (trx) => {
    const { rows } = await sql<{ progress: unknown; cancelled: boolean }>`
      SELECT progress, cancel_requested_at IS NOT NULL AS cancelled FROM task
      WHERE customer_id = ${task.customerId} AND id = ${task.id} AND owner = ${owner} AND status = 'running'
      FOR UPDATE`.execute(trx);
    const [held] = rows;
    if (held === undefined) return "lost";
    const outcome = await step(trx, { progress: held.progress, isCancelled: held.cancelled });
    const isEnd = outcome.kind === "ended";
    await sql`
      UPDATE task SET progress = ${JSON.stringify(outcome.progress)}::jsonb,
        status = ${isEnd ? outcome.status : "running"},
        result = ${isEnd ? JSON.stringify(outcome.result) : null}::jsonb,
        failures = 0, finished_at = CASE WHEN ${isEnd} THEN now() END,
        expires_at = clock_timestamp() + ${sql.lit(HELD_SECONDS)} * interval '1 second'
      WHERE customer_id = ${task.customerId} AND id = ${task.id}`.execute(trx);
    return outcome.kind;
  });
}

/** Leaves a task to whoever takes it next. */
export async function putCustomerTaskBack(db: Db, owner: string, task: CustomerTask): Promise<void> {
  await sql`
    UPDATE task SET status = 'pending', owner = NULL, expires_at = NULL
    WHERE customer_id = ${task.customerId} AND id = ${task.id} AND owner = ${owner} AND status = 'running'`.execute(
    db,
  );
}

const MOST_FAILURES = 5;

/**
 * A step failed. The task is tried again from the last step that was kept, later each time, and ends as failed after
 * the fifth failure in a row: people are told so in general words, the log has the error.
 */
export async function setCustomerTaskBack(db: Db, owner: string, task: CustomerTask): Promise<void> {
  await sql`
    UPDATE task SET failures = failures + 1, owner = NULL,
      expires_at = now() + (failures + 1) * interval '2 seconds',
      status = CASE WHEN failures + 1 < ${sql.lit(MOST_FAILURES)} THEN status ELSE 'failed' END,
      finished_at = CASE WHEN failures + 1 < ${sql.lit(MOST_FAILURES)} THEN NULL ELSE now() END,
      result = CASE WHEN failures + 1 < ${sql.lit(MOST_FAILURES)} THEN NULL
        ELSE ${JSON.stringify({ code: "internal_error", message: "It failed again and again; the log of the worker has the error." })}::jsonb END
    WHERE customer_id = ${task.customerId} AND id = ${task.id} AND owner = ${owner} AND status = 'running'`.execute(
    db,
  );
}

/** A task to be done by any worker. Answers its id; the caller pings the workers once it has committed. */
export async function addCustomerTask(
  db: Db,
  task: { readonly customerId: number; readonly kind: string; readonly input: unknown },
): Promise<number> {
  const row = await db
    .insertInto("task")
    .values({
      customer_id: task.customerId,
      kind: task.kind,
      store_id: null,
      input: JSON.stringify(task.input),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Asks a task to end where it stands. Answers whether there is such a task that has not ended. */
export async function cancelCustomerTask(db: Db, customerId: number, taskId: number): Promise<boolean> {
  const { rows } = await sql`
    UPDATE task SET cancel_requested_at = coalesce(cancel_requested_at, now())
    WHERE customer_id = ${customerId} AND id = ${taskId} AND store_id IS NULL AND status IN ('pending', 'running')
    RETURNING id`.execute(db);
  return rows.length > 0;
}
