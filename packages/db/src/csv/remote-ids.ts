import type { Platform } from "@trueup/sdk";

export type RemoteIdKind = "product" | "variant" | "inventoryItem" | "location";

const SHOPIFY_KINDS = {
  product: "Product",
  variant: "ProductVariant",
  inventoryItem: "InventoryItem",
  location: "Location",
} as const;

/** An id of a store as it is kept. Shopify's digits alone are taken too: the column says what they are the id of. */
export function readRemoteId(
  platform: Platform,
  kind: RemoteIdKind,
  cell: string,
): { readonly kind: "id"; readonly id: string } | { readonly kind: "invalid"; readonly message: string } {
  switch (platform) {
    case "shopify": {
      const prefix = `gid://shopify/${SHOPIFY_KINDS[kind]}/`;
      const digits = cell.startsWith(prefix) ? cell.slice(prefix.length) : cell;
      if (/^[1-9]\d{0,19}$/.test(digits)) return { kind: "id", id: prefix + digits };
      return { kind: "invalid", message: `Must have the form ${prefix}1234567890, or be its digits.` };
    }
  }
}
