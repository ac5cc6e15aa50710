import type { Lease, TakenLease } from "@trueup/db/lease";
import { hasWork } from "./store-work.ts";
import { type Model, rowOf } from "./tables.ts";

const LEASE_MS = 30_000;
const DAY_MS = 24 * 60 * 60_000;

/** As `packages/db/src/lease.ts` does it in SQL. */
export function holdsLease({ tables, now }: Model, owner: string, lease: Lease): boolean {
  const row = tables.stores.get(lease.storeId)?.lease;
  return row !== undefined && row.owner === owner && row.epoch === lease.epoch && row.expiresAt > now();
}

export function acquireLeases(model: Model, owner: string, most: number): readonly TakenLease[] {
  const taken: TakenLease[] = [];
  for (const store of model.tables.stores.values()) {
    if (taken.length >= most) break;
    if (store.lease.expiresAt >= model.now() || !hasWork(model, store)) continue;
    const abandoned = store.lease.owner !== null;
    store.lease = { owner, epoch: store.lease.epoch + 1, expiresAt: model.now() + LEASE_MS };
    const lease = { storeId: store.id, customerId: store.customerId, epoch: store.lease.epoch };
    taken.push({ ...lease, abandoned });
    model.watch.leased(owner, lease);
  }
  return taken;
}

export function renewLeases(model: Model, owner: string, leases: readonly Lease[]): ReadonlySet<number> {
  const held = leases.filter((lease) => holdsLease(model, owner, lease));
  for (const { storeId } of held)
    rowOf(model.tables.stores, storeId).lease.expiresAt = model.now() + LEASE_MS;
  return new Set(held.map((lease) => lease.storeId));
}

export function releaseLeases(model: Model, owner: string, leases: readonly Lease[]): void {
  for (const lease of leases) {
    const row = rowOf(model.tables.stores, lease.storeId).lease;
    if (row.owner !== owner || row.epoch !== lease.epoch) continue;
    row.owner = null;
    row.expiresAt = -Infinity;
    model.watch.released(owner, lease);
  }
}

export function forgetWorker({ tables, now }: Model, owner: string): void {
  for (const [name, seenAt] of tables.workers) {
    if (name === owner || seenAt < now() - DAY_MS) tables.workers.delete(name);
  }
}

export function reportWorker(model: Model, owner: string) {
  const { tables, now } = model;
  tables.workers.set(owner, now());
  let storesInUse = 0;
  for (const store of tables.stores.values()) {
    if (store.lease.expiresAt > now() || hasWork(model, store)) storesInUse += 1;
  }
  let workers = 0;
  for (const seenAt of tables.workers.values()) if (seenAt > now() - LEASE_MS) workers += 1;
  return { workers, storesInUse };
}
