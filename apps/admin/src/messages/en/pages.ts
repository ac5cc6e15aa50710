/** What the pages are called: in the navigation and above them, by the names of their routes. */
export const pages = {
  page: {
    "control-tower": "Control tower",
    overview: "Overview",
    items: "Inventory",
    "ship-notices": "Ship notices",
    orders: "Orders",
    "bulk-actions": "Bulk actions",
    activity: "Activity",
    "held-back": "Held back",
    parked: "Parked",
    approvals: "Approvals",
    differing: "Differing",
    stores: "Stores",
    warehouses: "Warehouses",
    "sale-windows": "Sale windows",
    imports: "Imports",
    exports: "Exports",
    preferences: "Preferences",
    "api-keys": "API keys",
  },
} as const;
