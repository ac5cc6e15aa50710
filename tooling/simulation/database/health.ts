import type { Lease } from "@trueup/db/lease";
import type { LeasedStore, SavedBudget, StoreNews, StoreTrouble } from "@trueup/db/store-health";
import { isTrusted } from "../watch/trusted.ts";
import { endManual } from "./ending.ts";
import { holdsLease } from "./leases.ts";
import { hasWork } from "./store-work.ts";
import { type Model, rowOf } from "./tables.ts";

/** What the database's clock shows at the start of a run. */
export const EPOCH_MS = 1_800_000_000_000;
const HOUR_MS = 60 * 60_000;

/** As `packages/db/src/store-health.ts`. */
export function loadLeasedStore({ tables, now }: Model, storeId: number): LeasedStore | null {
  const store = tables.stores.get(storeId);
  if (store === undefined) return null;
  const { state, probeAt, breaker, budget } = store.health;
  let spent = 0;
  let calls = 0;
  for (const attempt of tables.attempts.values()) {
    const isSince = budget !== null && attempt.at > Math.max(budget.at, now() - HOUR_MS);
    if (!isSince || attempt.storeId !== storeId) continue;
    spent += attempt.cost;
    calls += 1;
  }
  return {
    storeId,
    customerId: store.customerId,
    platform: "shopify",
    host: `store-${storeId}.myshopify.com`,
    version: store.version,
    disconnected: store.disconnected,
    state,
    probeInMs: Math.max(0, probeAt - now()),
    breaker,
    maxCallsPerSecond: null,
    budget: budget === null ? null : { snapshot: budget.snapshot, ageMs: now() - budget.at, spent, calls },
    nowMs: EPOCH_MS + now(),
  };
}

export function loadStoreNews(model: Model, storeIds: readonly number[]): ReadonlyMap<number, StoreNews> {
  return new Map(
    storeIds.map((id) => {
      const store = rowOf(model.tables.stores, id);
      return [id, { version: store.version, hasWork: hasWork(model, store), hasTask: false }];
    }),
  );
}

/** The caller holds the lease. */
export function saveStoreHealth(
  model: Model,
  lease: Lease,
  health: { readonly trouble: StoreTrouble | null; readonly breaker: unknown; readonly storeVersion: number },
): void {
  const { tables, now, watch, mutation } = model;
  const store = rowOf(tables.stores, lease.storeId);
  if (store.version !== health.storeVersion) return;
  const { trouble } = health;
  if (trouble?.state === "suspended") {
    const pending = [...tables.pending].filter((request) => request.storeId === lease.storeId);
    const ids = new Set(pending.map((request) => request.listingId));
    endManual(
      model,
      lease.storeId,
      [...ids].map((listingId) => ({ listingId, reason: "store_suspended" })),
    );
  }
  store.health.state = trouble?.state ?? "ok";
  const isForgotten = mutation === "recovery_forgotten" && isTrusted(health.breaker);
  if (!isForgotten) store.health.breaker = structuredClone(health.breaker);
  store.health.probeAt = trouble === null ? 0 : now() + trouble.probeInMs;
  tables.revision += 1;
  watch.healthSaved(store, trouble?.code ?? null);
}

export function saveBudgets(model: Model, owner: string, budgets: readonly SavedBudget[]): void {
  for (const { lease, snapshot } of budgets) {
    if (!holdsLease(model, owner, lease)) continue;
    const { health } = rowOf(model.tables.stores, lease.storeId);
    health.budget = { snapshot: structuredClone(snapshot), at: model.now() };
  }
}
