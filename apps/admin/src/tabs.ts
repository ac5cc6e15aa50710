/** Tabs that have an address of their own. */
export const STORE_TABS = ["health", "settings", "rules", "locations", "events"] as const;
export const ITEM_TABS = ["details", "inventory", "rules", "orders", "history"] as const;
