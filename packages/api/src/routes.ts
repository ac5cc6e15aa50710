import type { Api } from "./http/route.ts";
import { serveActivity } from "./resources/activity.ts";
import { serveApiKeys } from "./resources/api-keys.ts";
import { serveAuditLog } from "./resources/audit-log.ts";
import { serveItemArchive } from "./resources/archive-item.ts";
import { serveBulkActions } from "./resources/bulk-actions.ts";
import { serveBulkResults } from "./resources/bulk-results.ts";
import { serveComponents } from "./resources/components.ts";
import { serveCompare } from "./resources/compare.ts";
import { serveCustomers } from "./resources/customers.ts";
import { serveDecisions } from "./resources/decisions.ts";
import { serveDiffering } from "./resources/differing.ts";
import { serveEvents } from "./resources/events.ts";
import { serveExports } from "./resources/exports.ts";
import { serveFreshness } from "./resources/freshness.ts";
import { serveHooks } from "./resources/hooks.ts";
import { serveHeldZeros } from "./resources/held-zeros.ts";
import { serveImports } from "./resources/imports.ts";
import { serveHeldBack } from "./resources/held-back.ts";
import { serveItemHistory } from "./resources/item-history.ts";
import { serveItemViews } from "./resources/item-views.ts";
import { serveItemSearch } from "./resources/item-search.ts";
import { serveItems } from "./resources/items.ts";
import { serveListingViews } from "./resources/listing-views.ts";
import { serveListings } from "./resources/listings.ts";
import { serveOrderSearch } from "./resources/order-search.ts";
import { serveOrders } from "./resources/orders.ts";
import { servePreferences } from "./resources/preferences.ts";
import { serveSaleWindows } from "./resources/sale-windows.ts";
import { serveSearches } from "./resources/searches.ts";
import { serveRecurringTasks } from "./resources/recurring-tasks.ts";
import { servePreviews } from "./resources/previews.ts";
import { serveSession } from "./resources/session.ts";
import { serveShipNotices } from "./resources/ship-notices.ts";
import { serveStockChanges } from "./resources/stock-changes.ts";
import { serveStoreEvents } from "./resources/store-events.ts";
import { serveStoreHealth } from "./resources/store-health.ts";
import { serveStoreLocations } from "./resources/store-locations.ts";
import { serveStoreTasks } from "./resources/store-tasks.ts";
import { serveStoreOverview } from "./resources/store-overview.ts";
import { serveStores } from "./resources/stores.ts";
import { serveSyncRequests } from "./resources/sync-requests.ts";
import { serveSystem } from "./resources/system.ts";
import { serveTroubledListings } from "./resources/troubled-listings.ts";
import { serveWarehouses } from "./resources/warehouses.ts";

/** Every route of the API but its own description. */
export function serveResources(api: Api): void {
  for (const serve of RESOURCES) serve(api);
}

const RESOURCES: readonly ((api: Api) => void)[] = [
  serveCustomers,
  servePreferences,
  serveWarehouses,
  serveStoreOverview,
  serveFreshness,
  serveStores,
  serveStoreHealth,
  serveStoreLocations,
  serveStoreTasks,
  serveStoreEvents,
  serveHooks,
  serveItems,
  serveItemArchive,
  serveItemSearch,
  serveSearches,
  serveItemViews,
  serveItemHistory,
  serveComponents,
  serveListings,
  serveListingViews,
  serveCompare,
  serveTroubledListings,
  serveHeldBack,
  serveStockChanges,
  serveOrders,
  serveOrderSearch,
  serveShipNotices,
  serveImports,
  serveExports,
  serveDecisions,
  serveActivity,
  serveDiffering,
  servePreviews,
  serveHeldZeros,
  serveSyncRequests,
  serveBulkActions,
  serveBulkResults,
  serveSaleWindows,
  serveRecurringTasks,
  serveEvents,
  serveAuditLog,
  serveApiKeys,
  serveSession,
  serveSystem,
];
