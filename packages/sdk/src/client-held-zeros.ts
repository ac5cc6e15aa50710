import { type CallOptions, path, type Transport, type WriteOptions } from "./client-request.ts";
import type { Page, PageQuery } from "./page.ts";
import type { HeldZero, HeldZeroAnswer, HeldZeroChoice } from "./zero-guard.ts";

export interface HeldZeroQuery extends PageQuery {
  readonly storeId?: string;
}

export function heldZerosOf(transport: Transport) {
  return {
    /** Listings whose zero waits for approval. */
    list: (
      customerId: string,
      query: HeldZeroQuery = {},
      options: CallOptions = {},
    ): Promise<Page<HeldZero>> =>
      transport.json("GET", path`/v1/customers/${customerId}/held-zeros`, { query, ...options }),
    /** Sends their newest levels, where their settings still let them. */
    approve: (
      customerId: string,
      choice: HeldZeroChoice,
      options: WriteOptions = {},
    ): Promise<HeldZeroAnswer> =>
      transport.json("POST", path`/v1/customers/${customerId}/held-zeros/approve`, {
        body: choice,
        ...options,
      }),
    /** The stores keep what they show, until the next event. */
    reject: (
      customerId: string,
      choice: HeldZeroChoice,
      options: WriteOptions = {},
    ): Promise<HeldZeroAnswer> =>
      transport.json("POST", path`/v1/customers/${customerId}/held-zeros/reject`, {
        body: choice,
        ...options,
      }),
  };
}
