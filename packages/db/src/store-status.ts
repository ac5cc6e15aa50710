import type { StoreStatus } from "@trueup/sdk";
import { sql } from "kysely";

/** SQL for a store's status, over `store s` and `store_health h`. */
export const storeStatus = sql<StoreStatus>`CASE
  WHEN s.disconnected_at IS NOT NULL THEN 'disconnected'
  WHEN s.comparing THEN 'comparing'
  WHEN s.paused_at IS NOT NULL THEN 'paused'
  WHEN h.state IN ('suspended', 'unreachable') THEN h.state
  ELSE 'active' END`;
