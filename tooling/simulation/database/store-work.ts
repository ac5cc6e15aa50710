import { type DueRow, dueOf, type Model, type StoreRow } from "./tables.ts";

/** As `packages/db/src/store-work.ts` says it in SQL. */
export function hasWork({ tables, now, mutation }: Model, store: StoreRow): boolean {
  const nowMs = now();
  const canClaim = () => {
    for (const row of dueOf(tables, store.id).values()) {
      if (isClaimable(row) || (row.notBefore !== null && row.notBefore <= nowMs)) return true;
    }
    return false;
  };
  if (store.disconnected) {
    if (canClaim()) return true;
  } else if (!store.paused) {
    if (store.health.state !== "ok") {
      if (store.health.probeAt <= nowMs) return true;
    } else if (canClaim()) return true;
  }
  if (mutation === "lost_row_after_crash") return false;
  for (const attempt of tables.open.values()) {
    if (attempt.storeId !== store.id) continue;
    if (attempt.settleUntil < nowMs) return true;
    if (store.disconnected || store.paused || store.health.state !== "ok") continue;
    if ((attempt.askAfter !== null && attempt.askAfter <= nowMs) || attempt.deadline < nowMs) return true;
  }
  return false;
}

export function isClaimable(row: DueRow): boolean {
  return row.attemptId === null && row.notBefore === null;
}
