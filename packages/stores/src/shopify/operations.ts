import { PLATFORM_TRAITS } from "@trueup/sdk";

/** Pinned: a retired version falls forward silently, which the version header of every answer gives away. */
export const API_VERSION = "2026-10";

/** Shopify's limit for every input array and every page. */
export const MOST_ROWS = PLATFORM_TRAITS.shopify.batchRows;

/** Shopify ends every cursor walk after this many objects. */
export const MOST_PAGED = 25_000;

export interface Operation {
  readonly document: string;
  readonly effect: "none" | "write";
}

/** Only userErrors are selected: the adjustment group would cost three points more and say nothing new. */
export const SET_QUANTITIES: Operation = {
  effect: "write",
  document: `mutation TrueupSetQuantities($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code field message } }
}`,
};

/** Reads the rows of one or several locations; one group of variables `ids0`, `location0`, … for each. */
export function readQuantities(locations: number): Operation {
  const groups = Array.from({ length: locations }, (_, group) => group);
  return {
    effect: "none",
    document: `query TrueupReadQuantities(${groups.map((group) => `$ids${group}: [ID!]!, $location${group}: ID!`).join(", ")}) {
${groups.map(readGroup).join("\n")}
}`,
  };
}

/** Inactive levels are asked for too: a write to one succeeds and sells nothing. */
function readGroup(group: number): string {
  const item = `id tracked inventoryLevel(locationId: $location${group}, includeInactive: true) { isActive quantities(names: ["available"]) { name quantity } }`;
  return `  location${group}: location(id: $location${group}) { name isActive }
  nodes${group}: nodes(ids: $ids${group}) {
    __typename
    ... on InventoryItem { ${item} }
    ... on ProductVariant { inventoryItem { ${item} } }
  }`;
}

export const TEST_STORE: Operation = {
  effect: "none",
  document: `query TrueupTestStore {
  shop { name }
  currentAppInstallation { accessScopes { handle } }
  locations(first: ${MOST_ROWS}) { nodes { id name } }
}`,
};

/** Needs no scope at all, so that it can say which ones are missing. */
export const TEST_SCOPES: Operation = {
  effect: "none",
  document: `query TrueupTestScopes {
  shop { name }
  currentAppInstallation { accessScopes { handle } }
}`,
};

export const LIST_VARIANTS: Operation = {
  effect: "none",
  document: `query TrueupListVariants($after: String, $query: String) {
  productVariants(first: ${MOST_ROWS}, after: $after, query: $query, sortKey: ID) {
    nodes { id sku displayName product { id } inventoryItem { id tracked } }
    pageInfo { hasNextPage endCursor }
  }
}`,
};

/**
 * A little above what recorded prices of such selections give (7, 10, 16 and 35); larger figures are learned from the
 * answers. A write is 10 whatever its rows.
 */
export const STATIC_COSTS = { read: 10, write: 10, test: 20, variants: 40 } as const;

export const NEEDED_SCOPES = [
  "read_products",
  "read_inventory",
  "write_inventory",
  "read_locations",
] as const;
