import { z } from "@hono/zod-openapi";
import {
  type ExplainedListing,
  HISTORY_KINDS,
  type HistoryEntry,
  type Item,
  ITEM_SYNC_SETTINGS,
  type ItemPatch,
  KNOWN_SOURCES,
  type Listing,
  LISTING_PROBLEM_CODES,
  LISTING_STATES,
  type ListingPatch,
  type NewItem,
  type NewListing,
  STOCK_ROLES,
  SYNC_SETTINGS,
  SYNC_STATUSES,
  type SyncRequest,
  type SyncRequestListing,
  type TroubledListing,
  type ZeroStores,
} from "@trueup/sdk";
import { LevelRulesInputSchema, OwnLevelRulesSchema } from "./level-rules.ts";
import { type AskedComponent, BundleComponentSchema, ComponentList } from "./bundles.ts";
import { optional } from "./optional.ts";
import { DecisionRecordSchema, ExplanationSchema, PushRecordSchema } from "./records.ts";
import { shopifyId } from "./stores.ts";
import { date, decimal, expirationDays, line, sku, text, moment } from "./text.ts";

export const QuantitiesSchema = z
  .object({
    onShelf: z.int(),
    reserved: z.int(),
    available: z.int(),
    inbound: z.int(),
    published: z.int(),
  })
  .openapi("Quantities");

export const ItemSchema = z
  .object({
    id: z.string(),
    sku: z.string(),
    description: z.string(),
    syncInventory: z.enum(ITEM_SYNC_SETTINGS),
    effectiveSyncInventory: z.enum(SYNC_SETTINGS),
    override: z
      .object({ until: z.string(), restores: z.enum(ITEM_SYNC_SETTINGS), syncWhenEnds: z.boolean() })
      .nullable(),
    processOrders: z.boolean(),
    received: z.boolean(),
    includeInbound: z.boolean(),
    streetDate: z.string().nullable(),
    expirationDays: z.int().nullable(),
    price: z.string().nullable(),
    wholesaleCost: z.string().nullable(),
    packaging: z.string().nullable(),
    tags: z.array(z.string()).readonly(),
    archivedAt: z.string().nullable(),
    archiving: z.boolean(),
    quantities: QuantitiesSchema,
    warehouses: z
      .array(
        z.object({
          warehouseId: z.string(),
          roles: z.partialRecord(z.enum(STOCK_ROLES), z.int()),
          lots: optional(
            z
              .array(
                z.object({
                  code: z.string(),
                  expiresOn: z.string().nullable(),
                  role: z.enum(STOCK_ROLES),
                  units: z.int(),
                }),
              )
              .readonly(),
          ),
        }),
      )
      .readonly(),
    components: z.array(BundleComponentSchema).readonly().nullable(),
    saleWindowId: z.string().nullable(),
    createdAt: z.string(),
  })
  .openapi("Item") satisfies z.ZodType<Item>;

const ITEM_INPUT = {
  sku,
  description: text(10_000),
  syncInventory: z.enum(ITEM_SYNC_SETTINGS),
  processOrders: z.boolean(),
  includeInbound: z.boolean(),
  expirationDays,
  streetDate: date,
  price: decimal,
  wholesaleCost: decimal,
  packaging: line(200),
  tags: z.array(line(100)).max(50, "must be 50 tags at most").readonly(),
};

export const NewItemSchema = z
  .strictObject({
    sku: ITEM_INPUT.sku,
    description: optional(ITEM_INPUT.description),
    syncInventory: optional(ITEM_INPUT.syncInventory),
    processOrders: optional(ITEM_INPUT.processOrders),
    includeInbound: optional(ITEM_INPUT.includeInbound),
    expirationDays: optional(ITEM_INPUT.expirationDays),
    components: optional(ComponentList),
    streetDate: optional(ITEM_INPUT.streetDate),
    price: optional(ITEM_INPUT.price),
    wholesaleCost: optional(ITEM_INPUT.wholesaleCost),
    packaging: optional(ITEM_INPUT.packaging),
    tags: optional(ITEM_INPUT.tags),
  })
  .openapi("NewItem") satisfies z.ZodType<
  Omit<NewItem, "components"> & { readonly components?: readonly AskedComponent[] }
>;

export const ItemPatchSchema = z
  .strictObject({
    sku: optional(ITEM_INPUT.sku),
    description: optional(ITEM_INPUT.description),
    syncInventory: optional(ITEM_INPUT.syncInventory),
    syncInventoryUntil: optional(moment.nullable()),
    syncWhenEnds: optional(z.boolean()),
    processOrders: optional(ITEM_INPUT.processOrders),
    includeInbound: optional(ITEM_INPUT.includeInbound),
    expirationDays: optional(ITEM_INPUT.expirationDays.nullable()),
    streetDate: optional(ITEM_INPUT.streetDate.nullable()),
    price: optional(ITEM_INPUT.price.nullable()),
    wholesaleCost: optional(ITEM_INPUT.wholesaleCost.nullable()),
    packaging: optional(ITEM_INPUT.packaging.nullable()),
    tags: optional(ITEM_INPUT.tags),
  })
  .openapi("ItemPatch") satisfies z.ZodType<ItemPatch>;

export const HistoryEntrySchema = z
  .object({
    id: z.string(),
    at: z.string(),
    kind: z.enum(HISTORY_KINDS),
    summary: z.string(),
    warehouseId: z.string().nullable(),
    role: z.enum(STOCK_ROLES).nullable(),
    delta: z.int().nullable(),
    quantityAfter: z.int().nullable(),
    reason: z.string().nullable(),
    sourceId: z.string().nullable(),
    occurredAt: z.string().nullable(),
  })
  .openapi("HistoryEntry") satisfies z.ZodType<HistoryEntry>;

const REMOTE = {
  productId: optional(shopifyId("Product")),
  variantId: shopifyId("ProductVariant"),
  inventoryItemId: optional(shopifyId("InventoryItem")),
  locationId: optional(shopifyId("Location")),
};

export const ListingSchema = z
  .object({
    id: z.string(),
    itemId: z.string(),
    storeId: z.string(),
    remote: z.object(REMOTE),
    level: z.int().nullable(),
    known: z.object({ quantity: z.int(), at: z.string(), source: z.enum(KNOWN_SOURCES) }).nullable(),
    state: z.enum(LISTING_STATES),
    paused: z.boolean(),
    levelRules: OwnLevelRulesSchema,
    lastDecision: DecisionRecordSchema.nullable(),
    lastPush: PushRecordSchema.nullable(),
    problem: z
      .object({
        code: z.enum(LISTING_PROBLEM_CODES),
        message: z.string(),
        advice: z.string(),
        since: z.string(),
      })
      .nullable(),
  })
  .openapi("Listing") satisfies z.ZodType<Listing>;

export const TroubledListingSchema = ListingSchema.extend({
  sku: z.string(),
  storeName: z.string(),
  failures: z.int(),
  parked: z.boolean(),
}).openapi("TroubledListing") satisfies z.ZodType<TroubledListing>;

export const ExplainedListingSchema = z
  .object({ listing: ListingSchema, explanation: ExplanationSchema })
  .openapi("ExplainedListing") satisfies z.ZodType<ExplainedListing>;

export const NewListingSchema = z
  .strictObject({ itemId: z.string(), storeId: z.string(), remote: z.strictObject(REMOTE) })
  .openapi("NewListing") satisfies z.ZodType<NewListing>;

export const ListingPatchSchema = z
  .strictObject({ paused: optional(z.boolean()), levelRules: optional(LevelRulesInputSchema) })
  .openapi("ListingPatch") satisfies z.ZodType<ListingPatch>;

export const SyncRequestListingSchema = z
  .object({
    listingId: z.string(),
    storeId: z.string(),
    status: z.enum(SYNC_STATUSES),
    reason: optional(z.string()),
    quantity: optional(z.int()),
    at: optional(z.string()),
  })
  .openapi("SyncRequestListing") satisfies z.ZodType<SyncRequestListing>;

export const SyncRequestSchema = z
  .object({
    id: z.string(),
    status: z.enum(SYNC_STATUSES),
    createdAt: z.string(),
    listings: z.array(SyncRequestListingSchema).readonly(),
  })
  .openapi("SyncRequest") satisfies z.ZodType<SyncRequest>;

export const ZeroStoresSchema = z
  .strictObject({ zeroStores: optional(z.boolean()) })
  .openapi("ZeroStores") satisfies z.ZodType<ZeroStores>;
