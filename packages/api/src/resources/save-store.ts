import { createStore as insertStore } from "@trueup/db/create-store";
import { dropWaiting } from "@trueup/db/drop";
import type { Db, Trx } from "@trueup/db/schema";
import type { Sealer } from "@trueup/db/seal";
import { deleteStoreCredentials, saveStoreCredentials } from "@trueup/db/store-credentials";
import { inTransaction, violatedUnique } from "@trueup/db/transaction";
import {
  type FieldChange,
  levelRuleFaults,
  type NewStore,
  type OwnLevelRules,
  ownLevelRules,
  PLATFORM_TRAITS,
  type StorePatch,
} from "@trueup/sdk";
import { sql } from "kysely";
import { invalidInput, Refusal } from "../http/refusal.ts";
import { type Auditor, recordAudit } from "./record-audit.ts";

export interface StoreKey {
  readonly customerId: number;
  readonly storeId: number;
}

export type CreatedStore =
  | { readonly kind: "created"; readonly storeId: number }
  | { readonly kind: "host_taken" };

export async function createStore(
  db: Db,
  sealer: Sealer,
  customerId: number,
  store: NewStore,
): Promise<CreatedStore> {
  try {
    const storeId = await inTransaction(db, (trx) => insertStore(trx, sealer, customerId, store));
    return { kind: "created", storeId };
  } catch (error) {
    if (violatedUnique(error) !== "store_host") throw error;
    return { kind: "host_taken" };
  }
}

/** A change of a store; every field that is left out stays as it is. */
export interface StoreChange extends StorePatch {
  readonly paused?: boolean;
}

export type ChangedStore = "changed" | "not_found" | "stale" | "disconnected";

export async function changeStore(
  db: Db,
  sealer: Sealer,
  key: StoreKey,
  change: StoreChange,
  ifVersion: number | null,
  by: Auditor,
): Promise<ChangedStore> {
  return inTransaction(db, async (trx) => {
    const before = await lockStore(trx, key);
    if (before === undefined) return "not_found";
    if (ifVersion !== null && before.version !== ifVersion) return "stale";
    if (before.disconnected_at !== null) return "disconnected";
    const rules = change.levelRules === undefined ? before.level_rules : ownLevelRules(change.levelRules);
    const faults = levelRuleFaults(rules, {}, PLATFORM_TRAITS[before.platform]);
    if (faults.length > 0) throw invalidInput(faults);
    await saveColumns(trx, key, before, change, rules);
    const changes = changedRules(before.level_rules, rules);
    if (changes.length > 0) {
      await recordAudit(trx, key.customerId, by, { action: "store_rules_changed", changes });
    }
    if (change.syncEnabled === false) await dropWaiting(trx, key, null, "store_off");
    if (
      change.syncEnabled === true &&
      !before.sync_enabled &&
      (await dropWaiting(trx, key, null, "store_off"))
    ) {
      throw stillDropping();
    }
    if (change.credentials !== undefined) {
      await saveStoreCredentials(trx, sealer, key, change.credentials);
      await liftSuspension(trx, key);
    }
    return "changed";
  });
}

/** Nothing is sent there any more, and its credentials are forgotten. What was recorded about it stays. */
export async function disconnectStore(
  db: Db,
  key: StoreKey,
  ifVersion: number | null,
): Promise<Exclude<ChangedStore, "disconnected">> {
  return inTransaction(db, async (trx) => {
    const before = await lockStore(trx, key);
    if (before === undefined || before.disconnected_at !== null) return "not_found";
    if (ifVersion !== null && before.version !== ifVersion) return "stale";
    await trx
      .updateTable("store")
      .set({
        disconnected_at: sql<Date>`now()`,
        version: sql`version + 1`,
        connection_version: sql`connection_version + 1`,
      })
      .where("customer_id", "=", key.customerId)
      .where("id", "=", key.storeId)
      .execute();
    await deleteStoreCredentials(trx, key);
    await dropWaiting(trx, key, null, "store_disconnected");
    return "changed";
  });
}

/** What waited when the store was switched off is never sent: it is on again once all of that is gone. */
function stillDropping(): Refusal {
  return new Refusal(
    "conflict",
    "What waited for this store is still being dropped. Try again in a minute.",
    {
      headers: { "Retry-After": "30" },
    },
  );
}

/** `FOR NO KEY UPDATE`: whoever links a listing refers to the store by its key, and need not wait. */
export function lockStore(trx: Trx, { customerId, storeId }: StoreKey) {
  return trx
    .selectFrom("store")
    .select([
      "platform",
      "name",
      "location_id",
      "sync_enabled",
      "comparing",
      "paused_at",
      "disconnected_at",
      "level_rules",
      "max_calls_per_second",
      "version",
    ])
    .where("customer_id", "=", customerId)
    .where("id", "=", storeId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

type LockedStore = NonNullable<Awaited<ReturnType<typeof lockStore>>>;

/** What changes nothing is no new version; only what a worker has to know makes it connect anew. */
async function saveColumns(
  trx: Trx,
  key: StoreKey,
  before: LockedStore,
  change: StoreChange,
  rules: OwnLevelRules,
): Promise<void> {
  const wasPaused = before.paused_at !== null;
  const paused = change.paused ?? wasPaused;
  const columns = {
    name: change.name ?? before.name,
    location_id: change.locationId ?? before.location_id,
    sync_enabled: change.syncEnabled ?? before.sync_enabled,
    comparing: change.comparing ?? before.comparing,
    max_calls_per_second:
      change.maxCallsPerSecond === undefined ? before.max_calls_per_second : change.maxCallsPerSecond,
  };
  const reconnects =
    change.credentials !== undefined ||
    paused !== wasPaused ||
    columns.max_calls_per_second !== before.max_calls_per_second;
  const differs =
    columns.name !== before.name ||
    columns.location_id !== before.location_id ||
    columns.sync_enabled !== before.sync_enabled ||
    columns.comparing !== before.comparing ||
    changedRules(before.level_rules, rules).length > 0;
  if (!reconnects && !differs) return;
  await trx
    .updateTable("store")
    .set({
      ...columns,
      level_rules: JSON.stringify(rules),
      paused_at: paused ? sql<Date>`coalesce(paused_at, now())` : null,
      version: sql`version + 1`,
      ...(reconnects ? { connection_version: sql`connection_version + 1` } : {}),
    })
    .where("customer_id", "=", key.customerId)
    .where("id", "=", key.storeId)
    .execute();
}

const RULES = ["percent", "buffer", "minimum", "maximum", "negatives"] as const;

/** The rules that differ, as the audit log keeps them; null where a rule is not named. */
export function changedRules(before: OwnLevelRules, after: OwnLevelRules): readonly FieldChange[] {
  return RULES.filter((rule) => before[rule] !== after[rule]).map((rule) => ({
    field: `levelRules.${rule}`,
    from: before[rule] ?? null,
    to: after[rule] ?? null,
  }));
}

/** New credentials may be good: the store is tried again, not an hour later. */
async function liftSuspension(trx: Trx, { customerId, storeId }: StoreKey): Promise<void> {
  await trx
    .updateTable("store_health")
    .set({ state: "ok", code: null, message: null, since: null, probe_at: null })
    .where("customer_id", "=", customerId)
    .where("store_id", "=", storeId)
    .where("state", "=", "suspended")
    .execute();
}
