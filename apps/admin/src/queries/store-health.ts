import type { StoreHealth } from "@trueup/sdk";
import { useClient } from "./client.ts";
import { type Query, useQuery } from "./use-query.ts";

export function useStoreHealth(customerId: () => string, storeId: () => string): Query<StoreHealth> {
  const client = useClient();
  return useQuery((signal) => client.stores.health(customerId(), storeId(), { signal }), {
    key: () => JSON.stringify([customerId(), storeId()]),
  });
}
