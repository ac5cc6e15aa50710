import type { NewStore } from "@trueup/sdk";
import type { Trx } from "./schema.ts";
import type { Sealer } from "./seal.ts";
import { saveStoreCredentials } from "./store-credentials.ts";

/** A new store with its sealed credentials, and the rows that its worker keeps it in. Answers its id. */
export async function createStore(
  trx: Trx,
  sealer: Sealer,
  customerId: number,
  store: NewStore,
): Promise<number> {
  const { id: storeId } = await trx
    .insertInto("store")
    .values({
      customer_id: customerId,
      platform: store.platform,
      name: store.name,
      host: store.host,
      location_id: store.locationId ?? null,
      sync_enabled: store.syncEnabled ?? true,
      comparing: store.compareFirst ?? false,
      max_calls_per_second: store.maxCallsPerSecond ?? null,
      credentials_kind: store.credentials.kind,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await trx.insertInto("store_health").values({ store_id: storeId, customer_id: customerId }).execute();
  await trx.insertInto("store_lease").values({ store_id: storeId, customer_id: customerId }).execute();
  await saveStoreCredentials(trx, sealer, { customerId, storeId }, store.credentials);
  return storeId;
}
