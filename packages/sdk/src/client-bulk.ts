import type {
  BulkAction,
  BulkActionDetail,
  BulkOutcome,
  BulkPreview,
  BulkRequest,
  BulkResult,
  BulkTarget,
  NewBulkAction,
} from "./bulk-action.ts";
import { type CallOptions, path, type Transport, type WriteOptions } from "./client-request.ts";
import type { Page, PageQuery } from "./page.ts";

/** Which results of a bulk action are wanted. */
export interface BulkResultQuery extends PageQuery {
  readonly outcome?: BulkOutcome;
}

export function bulkActionsOf(transport: Transport) {
  return {
    /** What an action would do and cost; nothing is written. */
    preview: (
      customerId: string,
      request: BulkRequest & BulkTarget,
      options: CallOptions = {},
    ): Promise<BulkPreview> =>
      transport.json("POST", path`/v1/customers/${customerId}/bulk-actions`, {
        body: { ...request, dryRun: true },
        ...options,
      }),
    /** Starts an action on what the target is now; follow it with `get` or with the live events. */
    start: (customerId: string, action: NewBulkAction, options: WriteOptions = {}): Promise<BulkAction> =>
      transport.json("POST", path`/v1/customers/${customerId}/bulk-actions`, { body: action, ...options }),
    /** Newest first. */
    list: (customerId: string, query: PageQuery = {}, options: CallOptions = {}): Promise<Page<BulkAction>> =>
      transport.json("GET", path`/v1/customers/${customerId}/bulk-actions`, { query, ...options }),
    get: (customerId: string, bulkActionId: string, options: CallOptions = {}): Promise<BulkActionDetail> =>
      transport.json("GET", path`/v1/customers/${customerId}/bulk-actions/${bulkActionId}`, options),
    /** How it ended for each item or order, in their order. */
    results: (
      customerId: string,
      bulkActionId: string,
      query: BulkResultQuery = {},
      options: CallOptions = {},
    ): Promise<Page<BulkResult>> =>
      transport.json("GET", path`/v1/customers/${customerId}/bulk-actions/${bulkActionId}/results`, {
        query,
        ...options,
      }),
    /** Ends an action where it stands: what it has done stays done. One that has ended already is answered as it is. */
    cancel: (customerId: string, bulkActionId: string, options: WriteOptions = {}): Promise<BulkAction> =>
      transport.json("POST", path`/v1/customers/${customerId}/bulk-actions/${bulkActionId}/cancel`, options),
  };
}
