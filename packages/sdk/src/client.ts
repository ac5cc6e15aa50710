import { activityOf } from "./client-activity.ts";
import { bulkActionsOf } from "./client-bulk.ts";
import {
  apiKeysOf,
  auditLogOf,
  customersOf,
  operatorKeysOf,
  preferencesOf,
  sessionOf,
  warehousesOf,
} from "./client-customers.ts";
import { differingOf } from "./client-differing.ts";
import { allEventsOf, eventsOf } from "./client-events.ts";
import { heldZerosOf } from "./client-held-zeros.ts";
import { exportsOf, importsOf } from "./client-csv.ts";
import { decisionsOf } from "./client-decisions.ts";
import { itemsOf, stockChangesOf, syncRequestsOf } from "./client-items.ts";
import { listingsOf } from "./client-listings.ts";
import { ordersOf } from "./client-orders.ts";
import { type ClientOptions, createTransport } from "./client-request.ts";
import { shipNoticesOf } from "./client-ship-notices.ts";
import { searchesOf } from "./client-searches.ts";
import { storesOf, tasksOf, towerOf } from "./client-stores.ts";
import { saleWindowsOf } from "./client-windows.ts";

/**
 * A typed client of one installation of Trueup. Every method answers what the API answered, or throws an
 * {@link ApiError} with the problem that the API named; a network failure is thrown as `fetch` throws it.
 *
 * @example
 * ```ts
 * import { ApiError, createClient } from "@trueup/sdk";
 *
 * const client = createClient({ baseUrl: "http://127.0.0.1:4180", apiKey: "tup_…" });
 * const { data: customers } = await client.customers.list();
 * try {
 *   await client.items.create(customers[0]?.id ?? "", { sku: "TSH-BLK-M", description: "Black tee, M" });
 * } catch (error) {
 *   if (!(error instanceof ApiError) || error.code !== "sku_taken") throw error;
 * }
 * ```
 */
export function createClient(options: ClientOptions) {
  const transport = createTransport(options);
  return {
    session: sessionOf(transport),
    customers: customersOf(transport),
    preferences: preferencesOf(transport),
    warehouses: warehousesOf(transport),
    stores: storesOf(transport),
    tower: towerOf(transport),
    items: itemsOf(transport),
    listings: listingsOf(transport),
    orders: ordersOf(transport),
    stockChanges: stockChangesOf(transport),
    shipNotices: shipNoticesOf(transport),
    decisions: decisionsOf(transport),
    activity: activityOf(transport),
    differing: differingOf(transport),
    heldZeros: heldZerosOf(transport),
    syncRequests: syncRequestsOf(transport),
    saleWindows: saleWindowsOf(transport),
    bulkActions: bulkActionsOf(transport),
    tasks: tasksOf(transport),
    searches: searchesOf(transport),
    imports: importsOf(transport),
    exports: exportsOf(transport),
    auditLog: auditLogOf(transport),
    apiKeys: apiKeysOf(transport),
    operatorKeys: operatorKeysOf(transport),
    events: eventsOf(transport),
    allEvents: allEventsOf(transport),
  };
}

/** What {@link createClient} answers. */
export type Client = ReturnType<typeof createClient>;

export { ApiError } from "./client-request.ts";
export type {
  CallOptions,
  ClientOptions,
  EditOptions,
  Versioned,
  VersionOptions,
  WriteOptions,
} from "./client-request.ts";
export type { CustomerPatch } from "./client-customers.ts";
export type { CsvExportQuery, CsvFile } from "./client-csv.ts";
export type { EventsOptions, StreamedEvent } from "./client-events.ts";
export type { HeldZeroQuery } from "./client-held-zeros.ts";
export type { DifferingQuery } from "./client-differing.ts";
export type { StoreEventQuery } from "./client-stores.ts";
export type { BulkResultQuery } from "./client-bulk.ts";
export type { SearchQuery } from "./client-searches.ts";
export type { OrderQuery } from "./client-orders.ts";
export { eachRow } from "./client-pages.ts";
export type { ShipNoticeQuery, WaitingOrder } from "./client-ship-notices.ts";
export { ARCHIVED_FILTERS } from "./client-items.ts";
export type { ArchivedFilter, ExplainedListing, ItemQuery } from "./client-items.ts";
export type { DecisionQuery } from "./client-decisions.ts";
export type { ListingQuery, TroubledListing, TroubledListingQuery } from "./client-listings.ts";
