/** The whole id of something in a Shopify store, typed with or without what stands before its number; null where it is none. */
export function shopifyIdOf(kind: "ProductVariant" | "Location", typed: string): string | null {
  const [, number] = new RegExp(`^(?:gid://shopify/${kind}/)?(\\d{1,20})$`).exec(typed.trim()) ?? [];
  return number === undefined ? null : `gid://shopify/${kind}/${number}`;
}
