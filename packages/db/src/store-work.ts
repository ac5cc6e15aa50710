import { sql } from "kysely";

const claimable = sql<boolean>`(
  EXISTS (SELECT 1 FROM due d WHERE d.store_id = s.id AND d.attempt_id IS NULL AND d.not_before IS NULL)
  OR EXISTS (SELECT 1 FROM due d WHERE d.store_id = s.id AND d.not_before <= now()))`;

/**
 * SQL for "something can be done about this store's pushes now", over `store s` and `store_health h`. What waits for a
 * disconnected store is dropped, which takes no call; an open attempt is asked again, or given up at its end.
 */
export const storeWork = sql<boolean>`(CASE
  WHEN s.disconnected_at IS NOT NULL THEN ${claimable}
  WHEN s.paused_at IS NULL AND (h.state = 'ok' OR h.probe_at <= now()) THEN ${claimable}
    OR EXISTS (SELECT 1 FROM attempt a WHERE a.store_id = s.id AND a.closed_at IS NULL
      AND (a.ask_after <= now() OR a.deadline < now()))
  ELSE false END
  OR EXISTS (SELECT 1 FROM attempt a WHERE a.store_id = s.id AND a.closed_at IS NULL AND a.settle_until < now()))`;

/** SQL for "somebody asked for a task of this store, and nobody works on it", over `store s`. */
export const storeTask = sql<boolean>`EXISTS (SELECT 1 FROM task t WHERE t.customer_id = s.customer_id
  AND t.store_id = s.id AND (t.status = 'pending' OR (t.status = 'running' AND t.expires_at < now())))`;
