import { z } from "zod";

/**
 * The shapes of Shopify's answers. What decides an outcome is parsed strictly; what only informs (cost, texts) is
 * dropped where it is malformed, so that a write that succeeded is not doubted for a missing figure.
 */
const amount = z.number().nonnegative();

const cost = z.object({
  requestedQueryCost: amount,
  actualQueryCost: amount.nullable(),
  throttleStatus: z.object({
    maximumAvailable: amount,
    currentlyAvailable: z.number(),
    restoreRate: z.number().positive(),
  }),
});
export type Cost = z.infer<typeof cost>;

const text = z.string().catch("");
const optionalText = z.string().optional().catch(undefined);

const graphqlError = z.object({
  message: text,
  path: z
    .array(z.union([z.string(), z.number()]))
    .optional()
    .catch(undefined),
  extensions: z
    .object({ code: optionalText, requiredAccess: optionalText, requestId: optionalText })
    .optional()
    .catch(undefined),
});
export type GraphqlError = z.infer<typeof graphqlError>;

const errors = z.union([
  z.array(graphqlError),
  z.string().transform((message): GraphqlError[] => [{ message }]),
]);

const envelope = z
  .object({
    data: z.unknown().optional(),
    errors: errors.optional(),
    extensions: z.object({ cost: cost.optional() }).optional().catch(undefined),
  })
  .refine((body) => body.data !== undefined || body.errors !== undefined);

export interface Envelope {
  /** Undefined where nothing was executed, null where execution failed. */
  readonly data: unknown;
  readonly errors: readonly GraphqlError[];
  readonly cost: Cost | null;
}

/** Null where this is no GraphQL answer. */
export function parseEnvelope(body: string): Envelope | null {
  const parsed = envelope.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { data, errors: found = [], extensions } = parsed.data;
  return { data, errors: found, cost: extensions?.cost ?? null };
}

/** The text of a plain refusal, such as `{"errors":"Unavailable Shop"}`; empty where there is none. */
export function parseRefusal(body: string): string {
  const parsed = z.object({ errors }).safeParse(parseJson(body));
  return parsed.success ? parsed.data.errors.map(({ message }) => message).join("; ") : "";
}

export const setQuantitiesData = z.object({
  inventorySetQuantities: z.object({
    userErrors: z.array(
      z.object({
        code: z.string().nullish(),
        field: z.array(z.union([z.string(), z.number()])).nullish(),
        message: text,
      }),
    ),
  }),
});
export type UserError = z.infer<typeof setQuantitiesData>["inventorySetQuantities"]["userErrors"][number];

const inventoryItem = z.object({
  id: z.string(),
  tracked: z.boolean(),
  inventoryLevel: z
    .object({
      isActive: z.boolean(),
      quantities: z.array(z.object({ name: z.string(), quantity: z.int() })),
    })
    .nullable(),
});
export type InventoryItem = z.infer<typeof inventoryItem>;

const node = z.union([
  inventoryItem.extend({ __typename: z.literal("InventoryItem") }),
  z
    .object({ __typename: z.literal("ProductVariant"), inventoryItem })
    .transform((variant) => variant.inventoryItem),
  z.null(),
]);

const location = z.object({ name: text, isActive: z.boolean() }).nullable();

export interface ReadGroup {
  readonly location: z.infer<typeof location>;
  /** In the order of the ids; null where Shopify knows no such thing. */
  readonly items: readonly (InventoryItem | null)[];
}

/** One group of the read's answer; null where it is not as asked for. */
export function parseReadGroup(data: unknown, group: number, ids: number): ReadGroup | null {
  const fields = z.record(z.string(), z.unknown()).safeParse(data).data ?? {};
  const place = location.safeParse(fields[`location${group}`]);
  const items = z.array(node).length(ids).safeParse(fields[`nodes${group}`]);
  return place.success && items.success ? { location: place.data, items: items.data } : null;
}

export const storeData = z.object({
  shop: z.object({ name: z.string() }),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
  locations: z.object({ nodes: z.array(z.object({ id: z.string(), name: z.string() })) }).optional(),
});

export const variantsData = z.object({
  productVariants: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        sku: z.string().nullable(),
        displayName: text,
        product: z.object({ id: z.string() }),
        inventoryItem: z.object({ id: z.string(), tracked: z.boolean() }),
      }),
    ),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

export const tokenData = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,500}$/),
  /** Seconds. */
  expires_in: z.number().positive().optional().catch(undefined),
});

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
