/** What the pages are called: in the navigation and above them, by the names of their routes. */
export const pages = {
  page: {
    "control-tower": "Leitstand",
    overview: "Überblick",
    items: "Bestand",
    "ship-notices": "Lieferavise",
    orders: "Aufträge",
    "bulk-actions": "Sammelaktionen",
    activity: "Aktivität",
    "held-back": "Zurückgehalten",
    parked: "Geparkt",
    approvals: "Freigaben",
    differing: "Abweichungen",
    stores: "Shops",
    warehouses: "Lager",
    "sale-windows": "Verkaufsfenster",
    imports: "Importe",
    exports: "Exporte",
    preferences: "Einstellungen",
    "api-keys": "API-Schlüssel",
  },
};
