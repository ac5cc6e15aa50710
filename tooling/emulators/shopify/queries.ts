import type { CallContext } from "./context.ts";
import { accessDenied } from "./graphql-errors.ts";
import { pageOf, searchItems } from "./search.ts";
import type { PageArguments } from "./search.ts";
import { findItem, quantityNames } from "./state.ts";
import type { QuantityName, ShopState } from "./state.ts";
import { versionViews } from "./versions.ts";
import { itemView, levelView, locationView, productView, variantNumber, variantView } from "./views.ts";

interface IdArgument {
  readonly id: string;
}

/** Root fields of the query type; graphql-js's default resolver calls them with (arguments, context). */
export const queryRoot = {
  currentAppInstallation(_args: object, context: CallContext) {
    requireScope(context, "currentAppInstallation", []);
    const { app, scopes } = context;
    return {
      id: `gid://shopify/AppInstallation/${app.number}`,
      accessScopes: [...scopes].map((handle) => ({ handle, description: handle.replaceAll("_", " ") })),
      app: { __typename: "App", id: `gid://shopify/App/${app.number}`, title: app.name, handle: app.name },
    };
  },

  inventoryItem({ id }: IdArgument, context: CallContext) {
    requireScope(context, "inventoryItem", ["read_inventory", "read_products"]);
    return itemNode(context.state, id);
  },

  inventoryItems(args: PageArguments, context: CallContext) {
    requireScope(context, "inventoryItems", ["read_inventory", "read_products"]);
    const found = searchItems(context.state, args.query, (item) => item.legacyId);
    return pageOf(found, args, (item) => itemView(context.state, item));
  },

  inventoryLevel({ id }: IdArgument, context: CallContext) {
    requireScope(context, "inventoryLevel", ["read_inventory"]);
    return levelNode(context.state, id);
  },

  inventoryProperties: () => ({ quantityNames: quantityNames.map(quantityNameView) }),

  location({ id }: { readonly id?: string | null }, context: CallContext) {
    requireScope(context, "location", ["read_locations", "read_inventory"]);
    const found =
      id === null || id === undefined
        ? context.state.locations.values().next().value
        : context.state.locations.get(id);
    return found === undefined ? null : locationView(found);
  },

  locations(args: PageArguments & { readonly includeInactive?: boolean | null }, context: CallContext) {
    requireScope(context, "locations", ["read_locations", "read_inventory"]);
    const found = [...context.state.locations.values()].filter(
      (row) => row.isActive || args.includeInactive === true,
    );
    return pageOf(found, args, locationView);
  },

  node: ({ id }: IdArgument, { state }: CallContext) => anyNode(state, id),

  nodes({ ids }: { readonly ids: readonly string[] }, context: CallContext) {
    requireScope(context, "nodes", []);
    return ids.map((id) => anyNode(context.state, id));
  },

  productVariant({ id }: IdArgument, context: CallContext) {
    requireScope(context, "productVariant", ["read_products"]);
    return variantNode(context.state, id);
  },

  productVariants(args: PageArguments, context: CallContext) {
    requireScope(context, "productVariants", ["read_products"]);
    const found = searchItems(context.state, args.query, variantNumber);
    return pageOf(found, args, (item) => variantView(context.state, item));
  },

  /** Counts every variant: Shopify was measured ignoring the filter while claiming to be exact. */
  productVariantsCount({ limit }: { readonly limit?: number | null }, { state }: CallContext) {
    const count = searchItems(state, null, variantNumber).length;
    const most = limit ?? count;
    return { count: Math.min(count, most), precision: count > most ? "AT_LEAST" : "EXACT" };
  },

  publicApiVersions: (_args: object, { retiredVersions }: CallContext) => versionViews(retiredVersions),

  shop(_args: object, context: CallContext) {
    requireScope(context, "shop", []);
    const { state, plan } = context;
    return {
      __typename: "Shop",
      id: "gid://shopify/Shop/92891250994",
      name: state.shop.replace(/\.myshopify\.com$/u, ""),
      myshopifyDomain: state.shop,
      email: `owner@${state.shop}`,
      currencyCode: "USD",
      ianaTimezone: "America/New_York",
      plan: {
        publicDisplayName:
          plan === "standard" ? "Basic" : `${plan.slice(0, 1).toUpperCase()}${plan.slice(1)}`,
        shopifyPlus: plan === "plus" || plan === "enterprise",
        partnerDevelopment: false,
      },
    };
  },
};

/** Refuses the field unless the app holds one of the scopes, if any; the right to write includes that to read. */
export function requireScope(context: CallContext, field: string, anyOf: readonly string[]): void {
  const held = anyOf.some(
    (scope) => context.scopes.has(scope) || context.scopes.has(scope.replace("read_", "write_")),
  );
  if ((held || anyOf.length === 0) && !context.deniedFields.has(field)) return;
  throw accessDenied(field, `${anyOf.map((scope) => `\`${scope}\``).join(" or ")} access scope.`);
}

/** Anything that is gone, unknown or of a type without emulation is null. */
function anyNode(state: ShopState, id: string): object | null {
  const location = state.locations.get(id);
  if (location !== undefined) return locationView(location);
  return itemNode(state, id) ?? variantNode(state, id) ?? levelNode(state, id) ?? productNode(state, id);
}

function itemNode(state: ShopState, id: string): object | null {
  const item = findItem(state, id);
  return item === undefined ? null : itemView(state, item);
}

function variantNode(state: ShopState, id: string): object | null {
  const item = state.itemByVariantId.get(id);
  return item?.exists === true ? variantView(state, item) : null;
}

function productNode(state: ShopState, id: string): object | null {
  const item = state.itemByProductId.get(id);
  return item?.exists === true ? productView(state, item) : null;
}

function levelNode(state: ShopState, id: string): object | null {
  const parts = /^gid:\/\/shopify\/InventoryLevel\/(\d+)\?inventory_item_id=(\d+)$/u.exec(id);
  const item = findItem(state, `gid://shopify/InventoryItem/${parts?.[2]}`);
  const level = item?.levels.find((candidate) => String(candidate.location.levelNumber) === parts?.[1]);
  return level === undefined ? null : levelView(state, level);
}

function quantityNameView(name: QuantityName): object {
  const inOnHand = quantityNames.filter((other) => other !== "on_hand" && other !== "incoming");
  return {
    name,
    displayName: name.replaceAll("_", " "),
    isInUse: true,
    belongsTo: inOnHand.some((other) => other === name) ? ["on_hand"] : [],
    comprises: name === "on_hand" ? inOnHand : [],
  };
}
