/** Going anywhere by typing. */
export const palette = {
  palette: {
    title: "Go to",
    hint: "Customer, store, SKU, page or action",
    results: "Results",
    kind: { item: "Item", page: "Page", action: "Action", store: "Store", customer: "Customer" },
    found: "Nothing found | 1 result | {count} results",
    looking: "Searching items",
    failed: "Items could not be searched.",
    syncNow: "Sync Now: {sku}",
    newItem: "New item",
    newOrder: "New order",
    newShipNotice: "New ship notice",
    connectStore: "Connect a store",
    theme: "Theme: {theme}",
    language: "Language: {language}",
  },
} as const;
