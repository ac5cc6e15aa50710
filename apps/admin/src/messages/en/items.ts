/** The list of items. */
export const items = {
  items: {
    title: "Inventory",
    list: "Items",
    sku: "SKU",
    description: "Description",
    syncInventory: "Sync Inventory",
    processOrders: "Process Orders",
    received: "Received",
    customerDefault: "Customer Default",
    search: "Search SKU and description",
    searchSku: "Whole SKU",
    exact: "Whole SKU",
    tooShort: "Type at least two letters",
    tooShortDetail: "One letter is in nearly every item.",
    noneFound: "No item matches",
    noneFoundDetail: "Archived items are left out.",
    clear: "Show all items",
    none: "No items yet",
    noneDetail: "Items arrive through the API.",
  },
} as const;
