import type { items as english } from "../en/items.ts";
import type { Words } from "../words.ts";

/** The list of items. */
export const items: Words<typeof english> = {
  items: {
    list: "Artikel",
    sku: "SKU",
    description: "Beschreibung",
    syncInventory: "Bestand synchronisieren",
    processOrders: "Process Orders",
    received: "Eingang",
    streetDate: "Erstverkaufstag",
    tags: "Schlagwörter",
    createdAt: "Angelegt",
    customerDefault: "Vorgabe des Kunden",
    settingShort: { never: "Nie", always: "Immer", process_orders: "Process Orders" },
    settingDefault: "{value} (Vorgabe)",
    columns: "Spalten",
    usualColumns: "Die üblichen Spalten zeigen",
    search: "SKU und Beschreibung suchen",
    countAll: "Alle zählen",
    counting: "Zählt",
    count: "1 Artikel | {count} Artikel",
    countAtLeast: "{count}+ Artikel",
    tooShort: "Geben Sie mindestens zwei Buchstaben ein",
    tooShortDetail: "Ein Buchstabe steht in fast jedem Artikel.",
    noneFound: "Kein Artikel passt",
    noneFoundDetail: "Nehmen Sie eine Bedingung weg, oder suchen Sie andere Wörter.",
    noneSoFar: "Bisher nichts gefunden",
    noneSoFarDetail: "Es gibt mehr zu durchsuchen: Weiter mit der nächsten Seite.",
    clear: "Alle Artikel zeigen",
    none: "Noch keine Artikel",
    noneDetail: "Artikel kommen über die API oder eine CSV-Datei.",
  },
};
