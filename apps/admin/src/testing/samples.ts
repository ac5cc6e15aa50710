import type { Item, Listing, Preferences, Store, StreamedEvent } from "@trueup/sdk";
import type { FeedEvent } from "../feed.ts";
import { STANDARD_PREFERENCES } from "@trueup/sdk";

export const AT = "2026-01-05T09:00:00.000Z";

export function sampleItem(part: Partial<Item> = {}): Item {
  return {
    id: "itm_1",
    sku: "TSH-BLK-M",
    description: "Black tee, M",
    syncInventory: "default",
    effectiveSyncInventory: "process_orders",
    override: null,
    saleWindowId: null,
    processOrders: true,
    received: true,
    includeInbound: false,
    streetDate: null,
    expirationDays: null,
    price: null,
    wholesaleCost: null,
    packaging: null,
    tags: [],
    archivedAt: null,
    archiving: false,
    quantities: { onShelf: 42, reserved: 0, available: 42, inbound: 0, published: 42 },
    warehouses: [],
    components: null,
    createdAt: AT,
    ...part,
  };
}

export function sampleListing(part: Partial<Listing> = {}): Listing {
  return {
    id: "lst_1",
    itemId: "itm_1",
    storeId: "sto_1",
    remote: { variantId: "gid://shopify/ProductVariant/1" },
    level: 42,
    known: { quantity: 40, at: AT, source: "push" },
    state: "held_back",
    paused: false,
    levelRules: {},
    lastDecision: null,
    lastPush: null,
    problem: null,
    ...part,
  };
}

export function sampleStore(part: Partial<Store> = {}): Store {
  return {
    id: "sto_1",
    platform: "shopify",
    name: "Aurora",
    host: "aurora.myshopify.com",
    locationId: null,
    syncEnabled: true,
    levelRules: {},
    locations: [],
    maxCallsPerSecond: null,
    status: "active",
    statusReason: null,
    credentialsKind: "access_token",
    createdAt: AT,
    ...part,
  };
}

export function samplePreferences(part: Partial<Preferences> = {}): Preferences {
  return { ...STANDARD_PREFERENCES, ...part };
}

export function pushEvent(id: string, outcome: "sending" | "confirmed" | "failed"): FeedEvent<StreamedEvent> {
  return {
    type: "push",
    customerId: "cus_1",
    cursor: `c-${id}-${outcome}`,
    data: {
      id,
      at: AT,
      listingId: "lst_1",
      quantity: 42,
      outcome,
      code: null,
      message: null,
      sku: "TSH-BLK-M",
      itemId: "itm_1",
      storeId: "sto_1",
    },
  };
}

export function decisionEvent(id: string, reason: "never" | "unchanged"): FeedEvent<StreamedEvent> {
  return {
    type: "decision",
    customerId: "cus_1",
    cursor: `c-${id}`,
    data: {
      id,
      at: AT,
      itemId: "itm_1",
      listingId: "lst_1",
      trigger: "stock_changed",
      outcome: "skip",
      reason,
      level: 42,
      sku: "TSH-BLK-M",
      storeId: "sto_1",
    },
  };
}

export function storeEvent(status: Store["status"]): FeedEvent<StreamedEvent> {
  return {
    type: "store",
    customerId: "cus_1",
    cursor: "c-store",
    data: { storeId: "sto_1", status, statusReason: null },
  };
}
