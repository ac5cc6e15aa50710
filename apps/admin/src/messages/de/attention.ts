import type { attention as english } from "../en/attention.ts";
import type { Words } from "../words.ts";

/** The lists of listings that want somebody's attention. */
export const attention: Words<typeof english> = {
  attention: {
    store: "Shop",
    allStores: "Alle Shops",
    syncOf: "Sync Now: {sku}",
    count: "1 Listing. | {count} Listings.",
    countAtLeast: "Mehr als {count} Listings.",
    noneFound: "Kein Listing passt",
    noneFoundDetail: "Wählen Sie einen anderen Shop oder Grund.",
    clear: "Alle zeigen",
  },
  heldBack: {
    subtitle:
      "Ihr Shop zeigt eine andere Zahl, und nichts wartet auf Übertragung, weil eine Regel es verhindert.",
    reason: "Grund",
    anyReason: "Jeder Grund",
    none: "Nichts wird zurückgehalten",
    noneDetail: "Jeder Shop zeigt, was er soll, oder die Zahl ist unterwegs.",
    turnOnTitle: "Process Orders für {sku} einschalten?",
    turnOnOrders: "Aufträge mit diesem Artikel werden dann versandt, sobald Bestand dafür da ist.",
    turnOnSends:
      "{store} erhält {level}, und spätere Änderungen folgen von selbst, wo die Einstellungen es erlauben.",
  },
  parked: {
    subtitle: "Ihr Shop weist die Zahl ab. Was dort behoben wurde, kann hier erneut versucht werden.",
    kinds: "Anzeigen",
    kind: { all: "Alle", parked: "Beiseitegelegt", backing_off: "Wird noch versucht" },
    problem: "Problem",
    setAside: "Nach 1 Fehlschlag beiseitegelegt. | Nach {count} Fehlschlägen beiseitegelegt.",
    triedAgain:
      "Einmal fehlgeschlagen; wird von selbst erneut versucht. | {count}-mal fehlgeschlagen; wird von selbst erneut versucht.",
    none: "Kein Listing hat Schwierigkeiten",
    noneDetail: "Listings, deren Zahl ein Shop abweist, erscheinen hier mit dem, was zu tun ist.",
  },
  approvals: {
    subtitle:
      "Ungewöhnlich viele Listings wären auf einmal auf 0 gegangen. Ihre Shops behalten ihre Zahl, bis Sie entscheiden.",
    review: "Prüfen",
    cause: "Was sie auf 0 brachte",
    approve: "Freigeben",
    reject: "Ablehnen",
    approveOf: "{sku} freigeben",
    rejectOf: "{sku} ablehnen",
    approveAll: "Alle des Shops freigeben",
    rejectAll: "Alle des Shops ablehnen",
    chooseStore: "Wählen Sie einen Shop, um über alle seine Listings zu entscheiden.",
    allOf: "alle für {store} zurückgehaltenen Nullen",
    approveTitle: "{what} freigeben?",
    approveDetail: "Gesendet wird die neueste Zahl, so wie sie jetzt ist.",
    rejectTitle: "{what} ablehnen?",
    rejectDetail: "Die Shops behalten bis zur nächsten Bestandsänderung die Zahlen, die sie zeigen.",
    approved:
      "Freigegeben: Es war nichts zu senden. | Freigegeben: 1 Listing wird gesendet. | Freigegeben: {count} Listings werden gesendet.",
    rejected:
      "Nichts wurde zurückgehalten. | Abgelehnt: 1 Listing behält seine Zahl. | Abgelehnt: {count} Listings behalten ihre Zahlen.",
    none: "Nichts wartet auf Freigabe",
    noneDetail:
      "Wo eine Zählung, ein Import oder eine Regel viele Listings auf einmal leeren würde, warten sie hier.",
  },
  differing: {
    subtitle: "Ihr Shop wird nicht von selbst die richtige Zahl zeigen.",
    difference: "Unterschied",
    tooMany: "Der Shop zeigt {units} zu viel.",
    tooFew: "Der Shop zeigt {units} zu wenig.",
    unknown: "Was der Shop zeigt, ist unbekannt.",
    syncAll: "Alles Abweichende senden",
    syncTitle: "Was abweicht, jetzt senden?",
    syncDetail: "{where}: {count} Die Zahlen werden jetzt gesendet, gleich was die Einstellungen sagen.",
    syncGuard: "Wo ungewöhnlich viele auf 0 gingen, hält der Nullschutz sie zur Freigabe zurück.",
    begun: "Wird gesendet. Die Liste leert sich, während die Shops ihre Zahlen übernehmen.",
    none: "Nichts weicht ab",
    noneDetail: "Jeder Shop zeigt, was er soll, oder die Zahl ist unterwegs.",
  },
};
