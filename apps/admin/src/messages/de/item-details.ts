import type { itemDetails as english } from "../en/item-details.ts";
import type { Words } from "../words.ts";

/** Details of one item: what it is made of, its archive, a new one. */
export const itemDetails: Words<typeof english> = {
  bundleParts: {
    title: "Bestandteile",
    partOf: "Teil dieser Sets",
    noBundle: "Dieser Artikel ist kein Set: Er hat eigenen Bestand.",
    bundle:
      "Dieser Artikel ist ein Set: Er hat keinen eigenen Bestand; es gibt so viele, wie die Bestandteile zulassen.",
    none: "Keine Bestandteile: Niemand weiß, wie viele es gibt, also wird nichts gesendet.",
    units: "Stück",
    archived: "(archiviert)",
    make: "Zum Set machen",
    makeExplained:
      "Ein Set bleibt ein Set. Ein Artikel mit Bestand, offenen Aufträgen oder Stück auf einem Lieferavis kann keines werden.",
    edit: "Bestandteile bearbeiten",
    add: "Bestandteil hinzufügen",
    remove: "{sku} entfernen",
    save: "Bestandteile speichern",
    outdated:
      "Inzwischen hat jemand anderes die Bestandteile geändert: {parts}. Speichern Sie noch einmal, um Ihre stattdessen zu speichern.",
  },
  itemArchive: {
    title: "Archiv",
    explained: "Für einen archivierten Artikel wird nichts mehr gesendet, und er verlässt die Liste.",
    isArchived: "Ihn zurückzuholen sendet für sich allein nichts.",
    archive: "Artikel archivieren",
    bringBack: "Zurückholen",
    question: "{sku} archivieren?",
    zeroStores: "Zuerst 0 an die Shops senden",
    zeroStoresOn:
      "Archiviert wird er, sobald jeder Shop die 0 übernommen hat oder nicht erreichbar war, spätestens nach 15 Minuten.",
    zeroStoresOff: "Seine Shops behalten die Zahlen, die sie jetzt zeigen, und verkaufen weiter.",
  },
  newItem: {
    title: "Neuer Artikel",
    open: "Neuer Artikel",
    create: "Artikel anlegen",
    next: "Bestand, Bestandteile und Listings kommen auf der Seite des Artikels hinzu.",
  },
  activeOrders: {
    notice: "In {active}, {editable}.",
    active: "1 aktiven Auftrag | {count} aktiven Aufträgen",
    editable: "1 davon änderbar | {count} davon änderbar",
    differ:
      "1 Position hat einen anderen Preis, Einkaufspreis oder eine andere Verpackung als der Artikel. | {count} Positionen haben einen anderen Preis, Einkaufspreis oder eine andere Verpackung als der Artikel.",
    review: "Prüfen und aktualisieren",
    title: "Aktiven Aufträgen die Werte des Artikels geben",
    explained:
      "Aufträge behalten Preis, Einkaufspreis und Verpackung, die der Artikel bei ihrem Eingang hatte. Aufträge, die keinem Batch zugeteilt sind, können die jetzigen übernehmen.",
    would: {
      done: "1 Auftrag übernimmt die Werte des Artikels. | {count} Aufträge übernehmen die Werte des Artikels.",
      unchanged: "1 Auftrag hat sie bereits. | {count} Aufträge haben sie bereits.",
      skipped:
        "1 Auftrag ist im Batch oder gepackt und bleibt, wie er ist. | {count} Aufträge sind im Batch oder gepackt und bleiben, wie sie sind.",
      failed: "1 Auftrag kann nicht geändert werden. | {count} Aufträge können nicht geändert werden.",
    },
    did: {
      done: "1 Auftrag wurde aktualisiert. | {count} Aufträge wurden aktualisiert.",
      unchanged: "1 Auftrag hatte sie bereits. | {count} Aufträge hatten sie bereits.",
      skipped: "1 Auftrag blieb, wie er war. | {count} Aufträge blieben, wie sie waren.",
      failed: "1 Auftrag konnte nicht geändert werden. | {count} Aufträge konnten nicht geändert werden.",
    },
    progress: "{done} von {total} Aufträgen erledigt.",
    ended: "Fertig.",
    result: "Auftrag für Auftrag",
    show: "Diese Aufträge zeigen",
    nothing: "Kein Auftrag ist mehr zu ändern.",
    sendsNothing: "An Shops wird nichts gesendet.",
  },
};
