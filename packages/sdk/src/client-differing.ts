import { type CallOptions, path, type Transport, type WriteOptions } from "./client-request.ts";
import type { DifferingCount, DifferingListing, DifferingScope, DifferingSync } from "./differing.ts";
import type { Page, PageQuery } from "./page.ts";

export interface DifferingQuery extends PageQuery, DifferingScope {}

export function differingOf(transport: Transport) {
  return {
    /**
     * Listings that differ from their stores, oldest first. A page may hold fewer rows than asked for, or none, and
     * still have one behind it: looking takes turns.
     */
    list: (
      customerId: string,
      query: DifferingQuery = {},
      options: CallOptions = {},
    ): Promise<Page<DifferingListing>> =>
      transport.json("GET", path`/v1/customers/${customerId}/differing`, { query, ...options }),
    /** How many they are, or that there are more than can be counted in a moment. */
    count: (
      customerId: string,
      scope: DifferingScope = {},
      options: CallOptions = {},
    ): Promise<DifferingCount> =>
      transport.json("GET", path`/v1/customers/${customerId}/differing/count`, { query: scope, ...options }),
    /** Sends their levels, whatever the settings say: one item's as a Sync Now, all others' by a task. */
    sync: (
      customerId: string,
      scope: DifferingScope = {},
      options: WriteOptions = {},
    ): Promise<DifferingSync> =>
      transport.json("POST", path`/v1/customers/${customerId}/differing/sync`, { body: scope, ...options }),
  };
}
