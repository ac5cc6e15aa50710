import type { palette as english } from "../en/palette.ts";
import type { Words } from "../words.ts";

/** Going anywhere by typing. */
export const palette: Words<typeof english> = {
  palette: {
    title: "Gehe zu",
    hint: "Kunde, Shop, SKU, Seite oder Aktion",
    results: "Ergebnisse",
    kind: { item: "Artikel", page: "Seite", action: "Aktion", store: "Shop", customer: "Kunde" },
    found: "Nichts gefunden | 1 Ergebnis | {count} Ergebnisse",
    looking: "Artikel werden gesucht",
    failed: "Artikel konnten nicht gesucht werden.",
    syncNow: "Sync Now: {sku}",
    newItem: "Neuer Artikel",
    newOrder: "Neuer Auftrag",
    newShipNotice: "Neues Lieferavis",
    connectStore: "Shop verbinden",
    theme: "Farbschema: {theme}",
    language: "Sprache: {language}",
  },
};
