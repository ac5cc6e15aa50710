import type { live as english } from "../en/live.ts";
import type { Words } from "../words.ts";

/** The live feed. */
export const live: Words<typeof english> = {
  live: {
    title: "Live-Verlauf",
    subtitle:
      "Entscheidungen und Übertragungen, während sie geschehen, neueste zuerst; die letzten {count} bleiben.",
    kinds: "Anzeigen",
    kind: { all: "Alle", push: "Übertragungen", decision: "Entscheidungen" },
    decided: { push: "Wird gesendet", skip: "Nicht gesendet" },
    paused:
      "Hält an, während Sie lesen. | Hält an, während Sie lesen; 1 neu. | Hält an, während Sie lesen; {count} neu.",
    storeChanged: "Der Status des Shops hat sich geändert.",
    none: "Noch ist nichts geschehen",
    noneDetail: "Entscheidungen und Übertragungen erscheinen hier, während sie geschehen.",
  },
};
