import type { itemListings as english } from "../en/item-listings.ts";
import type { Words } from "../words.ts";

/** The rules of one item, and its listings. */
export const itemListings: Words<typeof english> = {
  itemOverride: {
    onlyUntil: "Nur bis zu einem Datum",
    until: "Bis",
    yourTime: "In Ihrer Zeit",
    noDate: "Ohne Datum bleibt die Einstellung.",
    restores: "Danach gilt wieder „{setting}“.",
    syncWhenEnds: "Am Ende senden, wo die Einstellung es dann erlaubt",
  },
  itemListing: {
    title: "Listing in {store}",
    rules: "Bestandsregeln",
    asStore: "Wie der Shop: {value}",
    own: "Eigene",
    wouldShow: "Was es zeigen würde",
    numberMissing: "Eine Zahl fehlt.",
    save: "Regeln speichern",
    saved: "Gespeichert. Nichts wurde gesendet.",
    savedDiffers:
      "Gespeichert. Nichts wurde gesendet, und der Shop zeigt jetzt eine andere Zahl: Sync Now sendet sie.",
    pauseTitle: "Anhalten",
    pauseExplained:
      "Solange es angehalten ist, wird diesem Listing nichts gesendet, und Wartendes wird verworfen.",
    isPaused: "Es ist angehalten: Nichts wird gesendet. Fortsetzen sendet für sich allein nichts.",
    pause: "Listing anhalten",
    resume: "Listing fortsetzen",
  },
  levelRule: {
    percent: "Angebotener Anteil",
    buffer: "Zurückbehaltener Puffer",
    minimum: "Minimum: darunter 0",
    maximum: "Höchstens gezeigt",
    negatives: "Zahlen unter 0",
    unit: { percent: "Prozent", buffer: "Stück", minimum: "Stück", maximum: "Stück" },
  },
  linkListing: {
    open: "Listing verknüpfen",
    title: "{sku} mit einer Variante verknüpfen",
    noStores: "Kein Shop ist verbunden.",
    variant: "Varianten-ID",
    variantHint: "Die Zahl am Ende der Adresse der Variante im Admin des Shops",
    noVariant: "Geben Sie nur die Zahl ein, oder gid://shopify/ProductVariant/ und die Zahl.",
    location: "Standort-ID (optional)",
    locationHint: "Leer: {location}",
    locationNeeded: "Der Shop hat keinen eigenen Standort; nennen Sie einen.",
    noLocation: "Geben Sie nur die Zahl ein, oder gid://shopify/Location/ und die Zahl.",
    explained:
      "Verknüpfen ist eine Änderung wie jede andere: Die Einstellungen entscheiden, ob die Zahl gesendet wird.",
    link: "Verknüpfen",
  },
  unlink: {
    title: "Verknüpfung lösen",
    explained: "Die Variante bleibt im Shop; Trueup kümmert sich nicht mehr um ihre Zahl.",
    unlink: "Verknüpfung lösen",
    question: "Diesen Artikel von seiner Variante in {store} lösen?",
    zeroStores: "Zuerst 0 senden",
    zeroStoresOn:
      "Gelöst wird sie, sobald der Shop die 0 übernommen hat oder nicht erreichbar war, spätestens nach 15 Minuten.",
    zeroStoresOff: "Der Shop behält die Zahl, die er jetzt zeigt, und verkauft weiter.",
  },
  itemCompare: {
    title: "Verglichen mit {store}",
    asking: "{store} wird gefragt, welche Zahl er jetzt zeigt. Das kann bis zu 15 Sekunden dauern.",
    live: "Der Shop zeigt",
    known: "Wir nahmen an",
    allRight: "Alles in Ordnung: Der Shop zeigt, was er soll.",
    likeliest: "Die wahrscheinlichste Ursache",
    again: "Erneut vergleichen",
  },
  itemWindows: {
    title: "Verkaufsfenster",
    decrease_only: "Nur kleinere Zahlen werden gesendet",
    pause: "Nichts wird gesendet, außer von Hand",
    buffer: "1 Stück mehr wird zurückbehalten | {count} Stück mehr werden zurückbehalten",
    until: "bis {to}",
    from: "{from} bis {to}",
  },
};
