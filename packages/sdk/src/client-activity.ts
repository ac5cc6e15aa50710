import type { ActivityDetail, ActivityEntry, ActivityQuery } from "./activity.ts";
import { type CallOptions, path, type Transport } from "./client-request.ts";
import type { Page } from "./page.ts";

export function activityOf(transport: Transport) {
  return {
    /** What was decided about a customer's listings, and what became of it, newest first. */
    list: (
      customerId: string,
      query: ActivityQuery = {},
      options: CallOptions = {},
    ): Promise<Page<ActivityEntry>> =>
      transport.json("GET", path`/v1/customers/${customerId}/activity`, { query: { ...query }, ...options }),
    /** A decision, by its id, from its cause to the store's answer. */
    get: (customerId: string, decisionId: string, options: CallOptions = {}): Promise<ActivityDetail> =>
      transport.json("GET", path`/v1/customers/${customerId}/activity/${decisionId}`, options),
  };
}
