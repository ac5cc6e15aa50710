import type { stores as english } from "../en/stores.ts";
import type { Words } from "../words.ts";

/** The stores of a customer. */
export const stores: Words<typeof english> = {
  stores: {
    title: "Shops",
    none: "Noch keine Shops",
    noneDetail: "Verbinden Sie einen Shop über die API: POST /v1/customers/…/stores.",
    since: "Seit",
    syncEnabled: "Bestände mit diesem Shop synchronisieren",
    waiting: "Warten auf Übertragung",
    oldest: "älteste",
    troubled: "Listings mit Schwierigkeiten",
    lastPush: "Letzte Übertragung",
    budget: "Ratenbudget",
    budgetOf: "{available} von {capacity}, {rate} je Sekunde",
    resume: "Fortsetzen",
    finishComparing: "Vergleich beenden",
    test: "Verbindung prüfen",
    testOk: "Der Shop antwortet als {shop}.",
    testUnfinished: "Der Shop hat noch nicht geantwortet.",
  },
  troubled: {
    title: "Listings mit Schwierigkeiten in {store}",
    show: "Zeigen",
    hide: "Ausblenden",
    showOf: "Die Listings mit Schwierigkeiten in {store} zeigen",
    hideOf: "Die Listings mit Schwierigkeiten in {store} ausblenden",
    retry: "Erneut versuchen: {sku}",
    asked: "Wird erneut versucht. Es verlässt diese Liste, sobald der Shop die Zahl übernimmt.",
    none: "Kein Listing hat Schwierigkeiten",
    noneDetail: "Listings, deren Zahl der Shop abweist, erscheinen hier.",
    more: "Gezeigt werden die ersten {count}.",
  },
};
