import { type Platform, type StoreHealth, type StoreLimits, storePlan } from "@trueup/sdk";
import { sql } from "kysely";
import type { Db } from "./schema.ts";

export interface StoreBudget extends StoreLimits {
  readonly storeId: number;
  readonly name: string;
  readonly platform: Platform;
  /** As it stands after what has flowed back since a worker noted it; null where none did. */
  readonly budget: StoreHealth["budget"];
}

/** What some stores of a customer let us send, as the workers noted it, and what they may be sent at most. */
export async function loadBudgets(
  db: Db,
  customerId: number,
  storeIds: readonly number[],
): Promise<readonly StoreBudget[]> {
  return loadBudgetsOf(
    db,
    storeIds.map((id) => ({ customerId, id })),
  );
}

/** The same for stores of several customers. */
export async function loadBudgetsOf(
  db: Db,
  stores: readonly { readonly customerId: number; readonly id: number }[],
): Promise<readonly StoreBudget[]> {
  const { rows } = await sql<BudgetRow>`
    SELECT s.id, s.name, s.platform, s.max_calls_per_second, b.capacity, b.available, b.rate,
      extract(epoch FROM now() - h.budget_at)::float8 AS age_seconds
    FROM unnest(${stores.map((store) => store.customerId)}::bigint[], ${stores.map((store) => store.id)}::bigint[])
      AS k (customer_id, id)
    JOIN store s ON s.customer_id = k.customer_id AND s.id = k.id
    LEFT JOIN store_health h ON h.store_id = s.id
    LEFT JOIN LATERAL (
      SELECT (l.value->>'capacity')::float8 AS capacity, (l.value->>'available')::float8 AS available,
        (l.value->>'ratePerSecond')::float8 AS rate
      FROM (SELECT h.budget->'limits'->'cost' AS value) l
      WHERE l.value->>'kind' = 'bucket') b ON true
    ORDER BY s.id`.execute(db);
  return rows.map((row) => ({
    storeId: row.id,
    name: row.name,
    platform: row.platform,
    budget: budgetNow(row),
    maxCallsPerSecond: row.max_calls_per_second,
  }));
}

interface BudgetRow {
  readonly id: number;
  readonly name: string;
  readonly platform: Platform;
  readonly max_calls_per_second: number | null;
  readonly capacity: number | null;
  readonly available: number | null;
  readonly rate: number | null;
  readonly age_seconds: number | null;
}

function budgetNow({ platform, capacity, available, rate, age_seconds }: BudgetRow): StoreHealth["budget"] {
  if (capacity === null || available === null || rate === null) return null;
  const now = Math.min(capacity, available + rate * Math.max(0, age_seconds ?? 0));
  return { available: Math.floor(now), capacity, perSecond: rate, plan: storePlan(platform, rate) };
}
