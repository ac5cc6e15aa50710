import type { Migration } from "kysely/migration";
import * as mainJob from "./0001-main-job.ts";
import * as accounts from "./0002-accounts.ts";
import * as recordedFacts from "./0003-recorded-facts.ts";
import * as counts from "./0004-counts.ts";
import * as customerTasks from "./0005-customer-tasks.ts";
import * as orders from "./0006-orders.ts";
import * as orderDetails from "./0007-order-details.ts";
import * as shipNotices from "./0008-ship-notices.ts";
import * as lots from "./0009-lots.ts";
import * as storeEvents from "./0010-store-events.ts";
import * as searches from "./0011-searches.ts";
import * as bulkActions from "./0012-bulk-actions.ts";
import * as imports from "./0013-imports.ts";
import * as zeroGuard from "./0014-zero-guard.ts";
import * as archiving from "./0015-archiving.ts";
import * as soldOutCheck from "./0016-sold-out-check.ts";
import * as windows from "./0017-windows.ts";
import * as orderNumbers from "./0018-order-numbers.ts";
import * as listingOfItem from "./0019-listing-of-item.ts";
import * as leftOut from "./0020-left-out.ts";
import * as heldInBulk from "./0021-held-in-bulk.ts";
import * as rollups from "./0022-rollups.ts";
import * as callLimits from "./0023-call-limits.ts";

/** Every migration by name, in order. Forward only. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-main-job": mainJob,
  "0002-accounts": accounts,
  "0003-recorded-facts": recordedFacts,
  "0004-counts": counts,
  "0005-customer-tasks": customerTasks,
  "0006-orders": orders,
  "0007-order-details": orderDetails,
  "0008-ship-notices": shipNotices,
  "0009-lots": lots,
  "0010-store-events": storeEvents,
  "0011-searches": searches,
  "0012-bulk-actions": bulkActions,
  "0013-imports": imports,
  "0014-zero-guard": zeroGuard,
  "0015-archiving": archiving,
  "0016-sold-out-check": soldOutCheck,
  "0017-windows": windows,
  "0018-order-numbers": orderNumbers,
  "0019-listing-of-item": listingOfItem,
  "0020-left-out": leftOut,
  "0021-held-in-bulk": heldInBulk,
  "0022-rollups": rollups,
  "0023-call-limits": callLimits,
};
