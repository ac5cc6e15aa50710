import { NO_LEVEL_RULES } from "@trueup/sdk";
import type { Authorisation, PlannedDecision } from "@trueup/db/decisions";
import type { ItemState, ListingRow as StateOfListing } from "@trueup/db/item-state";
import { dueOf, type Model, rowOf } from "./tables.ts";

/** An item as `lockItems` of `packages/db/src/load-items.ts` answers it. */
export function loadItem({ tables, mutation }: Model, itemId: number): ItemState | null {
  const item = tables.items.get(itemId);
  if (item === undefined) return null;
  const { customerId, ...fields } = item;
  const listings = (tables.listingsByItem.get(itemId) ?? []).filter((listing) => listing.linked);
  return {
    ...fields,
    ...NEITHER_BUNDLE_NOR_FLOW,
    customer: { ...rowOf(tables.customers, customerId), offWarehouseIds: NO_WAREHOUSE, zeroGuard: false },
    listings: listings.map((listing): StateOfListing => {
      const store = rowOf(tables.stores, listing.storeId);
      return {
        id: listing.id,
        storeId: listing.storeId,
        paused: listing.paused,
        store: store.disconnected ? "disconnected" : "usable",
        storeSyncEnabled: store.syncEnabled,
        desiredVersion: listing.desiredVersion,
        closedVersion: mutation === "unchanged_in_flight" ? listing.desiredVersion : listing.closedVersion,
        desiredLevel: listing.desiredLevel,
        known: listing.known,
        written: mutation === "written_assumed" || listing.written,
        held: false,
        linked: true,
        rules: NO_LEVEL_RULES,
        ownRules: {},
        warehouseIds: null,
      };
    }),
  };
}

/** The simulation's items have no orders, ship notices or parts, and its listings no rules of their own. */
const NEITHER_BUNDLE_NOR_FLOW = { includeInbound: false, saleWindow: null, flow: [], bundle: null } as const;
const NO_WAREHOUSE: ReadonlySet<number> = new Set();

/** Makes levels the newest that may be sent, as `applyAuthorisations` of `packages/db/src/decisions.ts` does. */
function applyAuthorisations(model: Model, authorisations: readonly Authorisation[]): void {
  const { tables, now, mutation } = model;
  for (const next of authorisations) {
    const listing = rowOf(tables.listings, next.listingId);
    if (listing.desiredVersion >= next.version) continue;
    const keepsOld = mutation === "oldest_wins" && listing.desiredVersion > listing.closedVersion;
    if (!keepsOld) listing.desiredLevel = next.level;
    listing.desiredVersion = next.version;
    listing.authorisedAt = now();
    model.watch.authorised(listing, next);
    const due = dueOf(tables, next.storeId);
    const row = due.get(next.listingId);
    if (row === undefined) {
      const { storeId, listingId, lane, manualVersion, eventVersion } = next;
      const fresh = { since: now(), notBefore: null, attemptId: null };
      due.set(listingId, { storeId, listingId, lane, manualVersion, eventVersion, ...fresh });
      continue;
    }
    row.lane = Math.min(row.lane, next.lane);
    row.manualVersion = next.manualVersion ?? row.manualVersion;
    row.eventVersion = next.eventVersion ?? row.eventVersion;
    if (next.manualVersion !== null) row.notBefore = null;
  }
}

/** Tells the checkers of what was decided, and applies what was authorised. */
export function applyDecisions(
  model: Model,
  decisions: readonly PlannedDecision[],
  authorisations: readonly Authorisation[],
): void {
  for (const decision of decisions) model.watch.decided(decision);
  applyAuthorisations(model, authorisations);
}
