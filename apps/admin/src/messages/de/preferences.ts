import type { preferences as english } from "../en/preferences.ts";
import type { Words } from "../words.ts";

/** A customer's preferences. */
export const preferences: Words<typeof english> = {
  preferences: {
    general: "Allgemein",
    inventory: "Bestand",
    syncInventory: "Bestände automatisch synchronisieren",
    syncHint: {
      never: "Von selbst wird nichts gesendet. Sync Now geht weiterhin.",
      always: "Jede Bestandsänderung wird gesendet.",
      process_orders:
        "Änderungen werden für Artikel gesendet, deren Process Orders an ist, sobald sie eingegangen sind.",
    },
    guardUnreceived: "Artikel unberührt lassen, die nie eingegangen sind (empfohlen)",
    processOrdersSetting: "Einstellung für Process Orders",
    processOrdersHint: "Ob sich Process Orders eines Artikels von selbst ein- und ausschaltet.",
    soldOut: "Wenn ein Artikel ausverkauft ist",
    soldOutMeasure: "Ein Artikel ist ausverkauft, wenn dies 0 oder weniger ist:",
    soldOutMinutes: "Minuten zwischen Prüfungen auf ausverkaufte Artikel",
    soldOutMinutesHint:
      "1 bis 1440. Process Orders geht erst aus, wenn die Shops die letzte Zahl übernommen haben.",
    flagOnAnyReturn: "Auch einschalten, wenn Retouren oder Stornos einen Artikel zurückbringen",
    zeroGuard: "Zur Freigabe zurückhalten, wenn ungewöhnlich viele Listings auf einmal auf 0 gingen",
    savingSendsNothing:
      "Speichern löst keine Übertragung aus; Shops folgen mit der nächsten Bestandsänderung.",
    saved: "Gespeichert. Keine Übertragung wurde ausgelöst.",
  },
  preview: {
    title: "Nach dem Speichern werden Bestandsänderungen",
    sent: "gesendet.",
    notSent: "nicht gesendet: {why}.",
    flagTitle: "Speichern bewirkt sofort",
    open: "Vorschau",
    question: "Wenn sich der Bestand dieses Artikels jetzt änderte:",
    questionCustomer: "Wenn sich der Bestand jedes Artikels jetzt änderte:",
    questionStore: "Wenn sich der Bestand jedes Artikels dieses Shops jetzt änderte:",
    before: "Wie gespeichert",
    after: "Nach dem Speichern",
    push: "1 Listing würde gesendet. | {count} Listings würden gesendet.",
    toZero: "1 davon ginge auf 0. | {count} davon gingen auf 0.",
    unchanged: "1 Listing zeigt schon die richtige Zahl. | {count} Listings zeigen schon die richtige Zahl.",
    blocked: "1 Listing bliebe unberührt: {why}. | {count} Listings blieben unberührt: {why}.",
    cost: "Das braucht 1 Aufruf an Shops. | Das braucht {count} Aufrufe an Shops.",
    seconds:
      "Mindestens 1 Sekunde, nach den Ratenlimits der Shops. | Mindestens {count} Sekunden, nach den Ratenlimits der Shops.",
    inexact: "Es gibt zu viele Sets, um alle zu zählen.",
  },
};
