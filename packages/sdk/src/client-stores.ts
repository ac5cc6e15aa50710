import type { Preview } from "./preview.ts";
import {
  type CallOptions,
  type EditOptions,
  path,
  type Transport,
  type Versioned,
  type VersionOptions,
  type WriteOptions,
} from "./client-request.ts";
import type { Page, PageQuery } from "./page.ts";
import type { DifferingOffer } from "./differing.ts";
import type { LocationMap, NewStore, Store, StoreHealth, StorePatch } from "./store.ts";
import type { Freshness } from "./freshness.ts";
import type { StoreOverviewPage, StoreOverviewQuery } from "./store-overview.ts";
import type { StoreEvent, StoreEventStatus } from "./store-event.ts";
import type { RecurringTask, RecurringTaskRun } from "./recurring-task.ts";
import type { DiscoverOptions, StoreDiscoveryResult, StoreTestResult, Task } from "./task.ts";

/** Which events of a store are wanted. */
export interface StoreEventQuery extends PageQuery {
  readonly status?: StoreEventStatus;
}

export function storesOf(transport: Transport) {
  return {
    list: (customerId: string, query: PageQuery = {}, options: CallOptions = {}): Promise<Page<Store>> =>
      transport.json("GET", path`/v1/customers/${customerId}/stores`, { query, ...options }),
    create: (customerId: string, store: NewStore, options: WriteOptions = {}): Promise<Versioned<Store>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/stores`, { body: store, ...options }),
    get: (customerId: string, storeId: string, options: CallOptions = {}): Promise<Versioned<Store>> =>
      transport.versioned("GET", path`/v1/customers/${customerId}/stores/${storeId}`, options),
    /** New credentials also lift the suspension of a store that refused the old ones. */
    patch: (
      customerId: string,
      storeId: string,
      patch: StorePatch,
      options: EditOptions = {},
    ): Promise<Versioned<Store & DifferingOffer>> =>
      transport.versioned("PATCH", path`/v1/customers/${customerId}/stores/${storeId}`, {
        body: patch,
        ...options,
      }),
    /** What other rules, or switching it, would do to the store's listings, before it is saved. */
    preview: (
      customerId: string,
      storeId: string,
      patch: StorePatch,
      options: CallOptions = {},
    ): Promise<Preview> =>
      transport.json("POST", path`/v1/customers/${customerId}/stores/${storeId}/preview`, {
        body: patch,
        ...options,
      }),
    /** Says which warehouse counts at which location of the store. Saving it sends nothing. */
    putLocations: (
      customerId: string,
      storeId: string,
      map: LocationMap,
      options: EditOptions = {},
    ): Promise<Versioned<Store & DifferingOffer>> =>
      transport.versioned("PUT", path`/v1/customers/${customerId}/stores/${storeId}/locations`, {
        body: map,
        ...options,
      }),
    /** Disconnects the store: nothing is sent there any more, its credentials are deleted, its history stays. */
    disconnect: async (customerId: string, storeId: string, options: VersionOptions = {}): Promise<void> => {
      await transport.send("DELETE", path`/v1/customers/${customerId}/stores/${storeId}`, options);
    },
    /**
     * Asks the store for its name with the stored credentials. Waits up to 15 seconds; a task that is still
     * pending or running then is read with `client.tasks.get`.
     */
    test: (customerId: string, storeId: string, options: CallOptions = {}): Promise<Task<StoreTestResult>> =>
      transport.json("POST", path`/v1/customers/${customerId}/stores/${storeId}/test`, options),
    /** Reads the store's variants and, where asked, links those whose SKU equals exactly one item. Waits as `test` does. */
    discover: (
      customerId: string,
      storeId: string,
      discover: DiscoverOptions = {},
      options: WriteOptions = {},
    ): Promise<Task<StoreDiscoveryResult>> =>
      transport.json("POST", path`/v1/customers/${customerId}/stores/${storeId}/discover`, {
        body: discover,
        ...options,
      }),
    /** What becomes due waits until the store is resumed. */
    pause: (customerId: string, storeId: string, options: EditOptions = {}): Promise<Versioned<Store>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/stores/${storeId}/pause`, options),
    /** The newest levels that waited are sent, once each. */
    resume: (customerId: string, storeId: string, options: EditOptions = {}): Promise<Versioned<Store>> =>
      transport.versioned("POST", path`/v1/customers/${customerId}/stores/${storeId}/resume`, options),
    health: (customerId: string, storeId: string, options: CallOptions = {}): Promise<StoreHealth> =>
      transport.json("GET", path`/v1/customers/${customerId}/stores/${storeId}/health`, options),
    /** What the store told by webhooks in the last 30 days, newest first, and what came of it. */
    events: (
      customerId: string,
      storeId: string,
      query: StoreEventQuery = {},
      options: CallOptions = {},
    ): Promise<Page<StoreEvent>> =>
      transport.json("GET", path`/v1/customers/${customerId}/stores/${storeId}/events`, {
        query: { ...query },
        ...options,
      }),
    /** Tries an event again that was incomplete or unmatched, once its variants are linked, or that failed. */
    retryEvent: (
      customerId: string,
      storeId: string,
      eventId: string,
      options: WriteOptions = {},
    ): Promise<StoreEvent> =>
      transport.json(
        "POST",
        path`/v1/customers/${customerId}/stores/${storeId}/events/${eventId}/retry`,
        options,
      ),
  };
}

/** How the stores do as a whole: for the operator, or of one customer. */
export function towerOf(transport: Transport) {
  return {
    /** The stores of a customer, or of all customers where that is null, worst first. */
    stores: (
      customerId: string | null,
      query: StoreOverviewQuery = {},
      options: CallOptions = {},
    ): Promise<StoreOverviewPage> =>
      transport.json("GET", `${baseOf(customerId)}/store-overview`, { query: { ...query }, ...options }),
    /** What the last hours were like, up to 72 of a customer; of all customers up to a week. */
    freshness: (
      customerId: string | null,
      query: { readonly hours?: number } = {},
      options: CallOptions = {},
    ): Promise<Freshness> =>
      transport.json("GET", `${baseOf(customerId)}/freshness`, { query: { ...query }, ...options }),
  };
}

function baseOf(customerId: string | null): string {
  return customerId === null ? "/v1" : path`/v1/customers/${customerId}`;
}

export function tasksOf(transport: Transport) {
  return {
    get: <Result = unknown>(
      customerId: string,
      taskId: string,
      options: CallOptions = {},
    ): Promise<Task<Result>> =>
      transport.json("GET", path`/v1/customers/${customerId}/tasks/${taskId}`, options),
    /** One pass of a recurring task now, for all customers or one of them. For the operator of the installation. */
    run: (
      task: RecurringTask,
      query: { readonly customerId?: string } = {},
      options: WriteOptions = {},
    ): Promise<RecurringTaskRun> =>
      transport.json("POST", path`/v1/tasks/${task}/run`, { query, ...options }),
  };
}
