import { emptyTables, type ListingRow, type Tables } from "./database/tables.ts";
import type { ListingPlan, Plan } from "./plan.ts";
import { createBucket, type Shop } from "./store/shop.ts";
import type { Watch } from "./watch/watch.ts";

/** The database as a plan describes it, before anything happens. Ids count from 1 in the plan's order. */
export function buildTables(plan: Pick<Plan, "customers" | "stores" | "items">): Tables {
  const tables = emptyTables();
  for (const customer of plan.customers) tables.customers.set(customer.id, { ...customer });
  for (const [at, { customerId }] of plan.stores.entries()) {
    tables.stores.set(at + 1, {
      id: at + 1,
      customerId,
      version: 1,
      syncEnabled: true,
      paused: false,
      disconnected: false,
      credential: 1,
      health: { state: "ok", probeAt: 0, breaker: null, budget: null },
      lease: { owner: null, epoch: 0, expiresAt: -Infinity },
    });
  }
  for (const [at, item] of plan.items.entries()) {
    const id = at + 1;
    const { customerId, setting, processOrders, received, quantity } = item;
    tables.items.set(id, {
      id,
      customerId,
      sku: `sku-${id}`,
      setting,
      processOrders,
      received,
      archived: false,
      soldOut: false,
      stock: [{ warehouseId: 1, role: "pickable", quantity }],
    });
    const listings = item.listings.map((listing) => {
      const row = buildListing(listing, tables.listings.size + 1, id, customerId);
      tables.listings.set(row.id, row);
      return row;
    });
    tables.listingsByItem.set(id, listings);
  }
  return tables;
}

function buildListing(plan: ListingPlan, id: number, itemId: number, customerId: number): ListingRow {
  return {
    id,
    customerId,
    itemId,
    storeId: plan.storeId,
    linked: plan.linked,
    paused: false,
    variantId: `variant-${id}`,
    locationId: "location",
    inventoryItemId: plan.known ? `inventory-${id}` : null,
    known: plan.known ? plan.shown : null,
    knownSource: plan.known ? "read" : null,
    desiredLevel: 0,
    desiredVersion: 0,
    closedVersion: 0,
    needsRead: !plan.known,
    written: false,
    authorisedAt: 0,
  };
}

export function buildShops(plan: Plan, tables: Tables, now: () => number): ReadonlyMap<number, Shop> {
  const shown = new Map<number, number>();
  for (const { shown: quantity } of plan.items.flatMap((item) => item.listings)) {
    shown.set(shown.size + 1, quantity);
  }
  return new Map(
    plan.stores.map(({ customerId, capacity, perSecond }, at): [number, Shop] => {
      const listings = [...tables.listings.values()].filter((listing) => listing.storeId === at + 1);
      const variants = listings.map((listing) => ({
        inventoryItemId: `inventory-${listing.id}`,
        variantId: listing.variantId,
        listingId: listing.id,
        quantity: shown.get(listing.id) ?? 0,
        poison: null,
      }));
      return [
        at + 1,
        {
          id: at + 1,
          customerId,
          keys: new Map(),
          access: "open",
          armed: [],
          disturbedUntilMs: 0,
          variants: new Map(variants.map((variant) => [variant.inventoryItemId, variant])),
          bucket: createBucket({ capacity, perSecond }, now),
        },
      ];
    }),
  );
}

/** Tells the checkers where everything begins. */
export function tellStart(plan: Plan, shops: ReadonlyMap<number, Shop>, watch: Watch): void {
  for (const shop of shops.values()) {
    for (const { listingId, quantity } of shop.variants.values()) watch.starts(listingId, quantity);
  }
  for (const [at, item] of plan.items.entries()) watch.counts(at + 1, item.quantity);
}
