import type { Lease } from "@trueup/db/lease";
import type { PushDatabase } from "@trueup/db/push-database";
import type { LeasedStore } from "@trueup/db/store-health";
import { STORE_ADVICE } from "@trueup/stores/advice";
import type { StoreAdapter } from "@trueup/stores/contract";
import type { Log } from "./ports.ts";
import { SUSPENDED_PROBE_MS } from "./store-condition.ts";

export interface TakeOptions {
  readonly database: PushDatabase;
  readonly log: Log;
  readonly connect: (store: LeasedStore) => Promise<StoreAdapter | null>;
}

/**
 * Connects a store whose lease was taken. Null where it cannot be connected: the lease is given back then, and
 * whoever looks at the store sees why. Never rejects: one store's trouble keeps no other from being taken.
 */
export async function takeStore(
  options: TakeOptions,
  lease: Lease,
): Promise<{ readonly store: LeasedStore; readonly adapter: StoreAdapter } | null> {
  const { database, log } = options;
  const about = { store: lease.storeId, customer: lease.customerId };
  try {
    const store = await database.loadLeasedStore(lease.storeId);
    const adapter = store === null || store.disconnected ? null : await connect(options, lease, store);
    if (store !== null && adapter !== null) return { store, adapter };
    if (store?.disconnected === true) await windUp(database, lease);
    await database.releaseLeases([lease]);
  } catch (error) {
    log.error({ ...about, err: error }, "the store was not taken; its lease runs out");
  }
  return null;
}

async function connect(
  { database, log, connect: open }: TakeOptions,
  lease: Lease,
  store: LeasedStore,
): Promise<StoreAdapter | null> {
  let message = "The store has no credentials.";
  try {
    const adapter = await open(store);
    if (adapter !== null) return adapter;
  } catch (error) {
    message = "The store's credentials cannot be opened with the secret keys that this worker has.";
    log.error({ store: lease.storeId, customer: lease.customerId, err: error }, message);
  }
  const code = "credential_refused";
  await database.saveStoreHealth(lease, {
    trouble: { state: "suspended", code, message, probeInMs: SUSPENDED_PROBE_MS },
    breaker: store.breaker,
    storeVersion: store.version,
  });
  await refuseTask(database, lease, { code, message, advice: STORE_ADVICE[code].advice });
  return null;
}

async function refuseTask(
  database: PushDatabase,
  lease: Lease,
  why: { readonly code: string; readonly message: string; readonly advice: string },
): Promise<void> {
  const task = await database.takeTask(lease);
  if (task === null) return;
  await database.finishTask(lease, task, { status: "done", result: { ok: false, ...why } });
}

/** What is left of a disconnected store: pushes that became due again are dropped, open ends are closed in time. */
async function windUp(database: PushDatabase, lease: Lease): Promise<void> {
  await database.dropUnsendable(lease);
  const attempt = await database.findUnsettled(lease, { inFlight: [], latestEffectMs: 0 });
  if (attempt?.expired === true) {
    const message = "The store was disconnected before it said whether this write took effect.";
    await database.leaveUnconfirmed(lease, attempt, { code: "unconfirmed", message });
  }
  await refuseTask(database, lease, {
    code: "store_disconnected",
    message: "The store was disconnected.",
    advice: "Connect the shop anew.",
  });
}
