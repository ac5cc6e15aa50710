import type { Db } from "@trueup/db/schema";
import type { Sealer } from "@trueup/db/seal";
import { loadStoreCredentials } from "@trueup/db/store-credentials";
import type { LeasedStore } from "@trueup/db/store-health";
import { createAdapter } from "@trueup/stores/adapters";
import type { StoreAdapter } from "@trueup/stores/contract";
import type { Fetch } from "@trueup/stores/guarded-fetch";
import type { StoreHosts } from "@trueup/stores/host";
import type { Clock } from "./ports.ts";

/** Makes the adapter of a leased store, with its credentials opened; null where it has none any more. */
export function connectStores(options: {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly hosts: StoreHosts;
  readonly fetch: Fetch;
  readonly clock: Clock;
}): (store: LeasedStore) => Promise<StoreAdapter | null> {
  const sessions = new Map();
  return async ({ customerId, storeId, platform, host }) => {
    const credentials = await loadStoreCredentials(options.db, options.sealer, { customerId, storeId });
    if (credentials === null) return null;
    const { hosts, fetch, clock } = options;
    return createAdapter({ platform, host, credentials, hosts, fetch, clock, sessions });
  };
}
