import { type CallOptions, path, type Transport } from "./client-request.ts";
import type { DecisionReason, Trigger } from "./decision.ts";
import type { Page, PageQuery } from "./page.ts";
import type { DecisionRecord } from "./record.ts";

export interface DecisionQuery extends PageQuery {
  readonly itemId?: string;
  readonly listingId?: string;
  readonly reason?: DecisionReason;
  readonly trigger?: Trigger;
}

export function decisionsOf(transport: Transport) {
  return {
    /** Recorded decisions, newest first. */
    list: (
      customerId: string,
      query: DecisionQuery = {},
      options: CallOptions = {},
    ): Promise<Page<DecisionRecord>> =>
      transport.json("GET", path`/v1/customers/${customerId}/decisions`, { query, ...options }),
  };
}
