import type {
  Page,
  Store,
  StoreEvent,
  StoreEventStatus,
  StoreHealth,
  StoreTestResult,
  Versioned,
} from "@trueup/sdk";
import { useClient } from "./client.ts";
import { pageQuery } from "./pages.ts";
import { type Query, useQuery } from "./use-query.ts";

export interface StorePlace {
  readonly customerId: string;
  readonly storeId: string;
}

export function useStore(place: () => StorePlace): Query<Versioned<Store>> {
  const client = useClient();
  return useQuery((signal) => client.stores.get(place().customerId, place().storeId, { signal }), {
    key: () => JSON.stringify(place()),
  });
}

export function useStoreHealth(place: () => StorePlace): Query<StoreHealth> {
  const client = useClient();
  return useQuery((signal) => client.stores.health(place().customerId, place().storeId, { signal }), {
    key: () => JSON.stringify(place()),
  });
}

/** What the store says about itself, asked of it now; null where it has not answered in time. */
export function useStoreTest(place: () => StorePlace): Query<StoreTestResult | null> {
  const client = useClient();
  return useQuery(
    async (signal) => (await client.stores.test(place().customerId, place().storeId, { signal })).result,
    { key: () => JSON.stringify(place()) },
  );
}

export function useStoreEvents(
  search: () => StorePlace & { readonly status: StoreEventStatus | null; readonly cursor: string | null },
): Query<Page<StoreEvent>> {
  const client = useClient();
  return useQuery(
    (signal) => {
      const { customerId, storeId, status, cursor } = search();
      const query = { ...pageQuery(cursor), ...(status === null ? {} : { status }) };
      return client.stores.events(customerId, storeId, query, { signal });
    },
    { key: () => JSON.stringify(search()), keepWhileLoading: true },
  );
}
