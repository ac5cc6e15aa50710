import { sql } from "kysely";

/**
 * By the first row in the order of its index: where many rows are expected to match, a planner reads the table for an
 * EXISTS, and passes all that is in flight.
 */
const claimable = sql<boolean>`(
  (SELECT d.listing_id FROM due d WHERE d.store_id = s.id AND d.attempt_id IS NULL AND d.not_before IS NULL
    ORDER BY d.lane, d.since, d.listing_id LIMIT 1) IS NOT NULL
  OR EXISTS (SELECT 1 FROM due d WHERE d.store_id = s.id AND d.not_before <= now()))`;

/**
 * SQL for "something can be done about this store's pushes now", over `store s` and `store_health h`. What waits for a
 * disconnected store is dropped, which takes no call; a store in trouble is tried when that is due, whether anything
 * waits or not; an open attempt is asked again, or given up at its end.
 */
export const storeWork = sql<boolean>`(CASE
  WHEN s.disconnected_at IS NOT NULL THEN ${claimable}
  WHEN s.paused_at IS NULL AND h.state <> 'ok' THEN h.probe_at <= now()
  WHEN s.paused_at IS NULL THEN ${claimable}
    OR EXISTS (SELECT 1 FROM attempt a WHERE a.store_id = s.id AND a.closed_at IS NULL
      AND (a.ask_after <= now() OR a.deadline < now()))
  ELSE false END
  OR EXISTS (SELECT 1 FROM attempt a WHERE a.store_id = s.id AND a.closed_at IS NULL AND a.settle_until < now()))`;

/** SQL for "somebody asked for a task of this store, and nobody works on it", over `store s`. */
export const storeTask = sql<boolean>`EXISTS (SELECT 1 FROM task t WHERE t.customer_id = s.customer_id
  AND t.store_id = s.id AND (t.status = 'pending' OR (t.status = 'running' AND t.expires_at < now())))`;

/**
 * SQL for the stores that have rows in `due` which are not in flight, as `waiting_for (store_id)`, without a look at
 * all of the rows. To follow `WITH RECURSIVE`.
 */
export const waitingStores = sql`
  claimable_store (store_id) AS (
    (SELECT store_id FROM due WHERE attempt_id IS NULL AND not_before IS NULL ORDER BY store_id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.store_id FROM due d WHERE d.attempt_id IS NULL AND d.not_before IS NULL
      AND d.store_id > c.store_id ORDER BY d.store_id LIMIT 1)
    FROM claimable_store c WHERE c.store_id IS NOT NULL),
  waiting_store (store_id) AS (
    (SELECT store_id FROM due WHERE not_before IS NOT NULL ORDER BY store_id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.store_id FROM due d WHERE d.not_before IS NOT NULL AND d.store_id > w.store_id
      ORDER BY d.store_id LIMIT 1)
    FROM waiting_store w WHERE w.store_id IS NOT NULL),
  waiting_for (store_id) AS (
    SELECT store_id FROM claimable_store WHERE store_id IS NOT NULL
    UNION SELECT store_id FROM waiting_store WHERE store_id IS NOT NULL)`;

/**
 * SQL for the stores that may have work or a task, as `candidate (store_id)`, without a look at the others: however
 * many stores there are, only those with open ends cost anything. To follow `WITH RECURSIVE`; ask `storeWork` and
 * `storeTask` of what it finds.
 */
export const candidateStores = sql`
  ${waitingStores},
  candidate (store_id) AS (
    SELECT store_id FROM waiting_for
    UNION SELECT store_id FROM attempt WHERE closed_at IS NULL
    UNION SELECT store_id FROM store_health WHERE state <> 'ok'
    UNION SELECT store_id FROM task WHERE store_id IS NOT NULL AND status IN ('pending', 'running'))`;
