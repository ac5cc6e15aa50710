import { z } from "@hono/zod-openapi";
import {
  CALLS_PER_SECOND,
  type DiscoverOptions,
  type LocationMap,
  type NewStore,
  PLATFORMS,
  type Store,
  STORE_PLANS,
  STORE_STATUSES,
  type StoreHealth,
  type StorePatch,
  type StoreProblem,
  type WarehouseLocation,
} from "@trueup/sdk";
import { isShopHost } from "@trueup/stores/host";
import { LevelRulesInputSchema, OwnLevelRulesSchema } from "./level-rules.ts";
import { optional } from "./optional.ts";
import { line } from "./text.ts";

/** A Shopify id as its API writes it; plain digits would not say what they are the id of. */
export function shopifyId(kind: "Location" | "Product" | "ProductVariant" | "InventoryItem") {
  const message = `must have the form gid://shopify/${kind}/1234567890`;
  return z.string().regex(new RegExp(`^gid://shopify/${kind}/[1-9]\\d{0,19}$`), message);
}

const secret = line(1000);
const name = line(200);
const locationId = shopifyId("Location");

const credentials = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("access_token"),
    accessToken: secret,
    webhookSecret: optional(secret),
  }),
  z.strictObject({ kind: z.literal("client_credentials"), clientId: secret, clientSecret: secret }),
]);

const { least, most } = CALLS_PER_SECOND;
const CALLS = `must be a number from ${least} to ${most}, with one decimal at most`;
const callsPerSecond = z.number(CALLS).min(least, CALLS).max(most, CALLS).multipleOf(0.1, CALLS);

export const BudgetSchema = z.object({
  available: z.number(),
  capacity: z.number(),
  perSecond: z.number(),
  plan: z.enum(STORE_PLANS).nullable(),
});

export const StoreProblemSchema = z
  .object({ code: z.string(), message: z.string(), advice: z.string(), since: z.string() })
  .openapi("StoreProblem") satisfies z.ZodType<StoreProblem>;

const WarehouseLocationSchema = z
  .object({ warehouseId: z.string(), locationId: z.string() })
  .openapi("WarehouseLocation") satisfies z.ZodType<WarehouseLocation>;

export const LocationMapSchema = z
  .strictObject({
    locations: z
      .array(z.strictObject({ warehouseId: z.string(), locationId }))
      .max(500, "must have 500 entries at most")
      .readonly(),
  })
  .openapi("LocationMap") satisfies z.ZodType<LocationMap>;

export const StoreSchema = z
  .object({
    id: z.string(),
    platform: z.enum(PLATFORMS),
    name: z.string(),
    host: z.string(),
    locationId: z.string().nullable(),
    syncEnabled: z.boolean(),
    levelRules: OwnLevelRulesSchema,
    locations: z.array(WarehouseLocationSchema).readonly(),
    maxCallsPerSecond: z.number().nullable(),
    status: z.enum(STORE_STATUSES),
    statusReason: StoreProblemSchema.nullable(),
    credentialsKind: z.enum(["access_token", "client_credentials"]),
    createdAt: z.string(),
  })
  .openapi("Store") satisfies z.ZodType<Store>;

export const NewStoreSchema = z
  .strictObject({
    platform: z.enum(PLATFORMS),
    name,
    host: z.string().trim().toLowerCase().refine(isShopHost, {
      message: "must be the shop's own name, such as aurora.myshopify.com; no URL, no path",
    }),
    credentials,
    locationId: optional(locationId),
    syncEnabled: optional(z.boolean()),
    maxCallsPerSecond: optional(callsPerSecond),
    compareFirst: optional(z.boolean()),
  })
  .openapi("NewStore") satisfies z.ZodType<NewStore>;

export const StorePatchSchema = z
  .strictObject({
    name: optional(name),
    locationId: optional(locationId),
    syncEnabled: optional(z.boolean()),
    credentials: optional(credentials),
    levelRules: optional(LevelRulesInputSchema),
    maxCallsPerSecond: optional(callsPerSecond.nullable()),
    comparing: optional(z.literal(false, "can only be ended here, by false")),
  })
  .openapi("StorePatch") satisfies z.ZodType<StorePatch>;

export const StoreHealthSchema = z
  .object({
    status: z.enum(STORE_STATUSES),
    statusReason: StoreProblemSchema.nullable(),
    dueListings: z.int(),
    troubledListings: z.int(),
    oldestDueAt: z.string().nullable(),
    lastPushAt: z.string().nullable(),
    budget: BudgetSchema.nullable(),
  })
  .openapi("StoreHealth") satisfies z.ZodType<StoreHealth>;

export const DiscoverSchema = z
  .strictObject({ link: optional(z.boolean()) })
  .openapi("DiscoverOptions") satisfies z.ZodType<DiscoverOptions>;
