import type { offer as english } from "../en/offer.ts";
import type { Words } from "../words.ts";

/** The offer to sync what a save left differing. */
export const offer: Words<typeof english> = {
  offer: {
    differ: "1 Listing weicht jetzt von seinem Shop ab. | {count} Listings weichen jetzt von ihren Shops ab.",
    differAtLeast: "Mehr als {count} Listings weichen jetzt von ihren Shops ab.",
    sync: "Senden",
    look: "Ansehen",
    syncDetail: "Ihre Zahlen werden jetzt gesendet, gleich was die Einstellungen sagen.",
    begun: "Wird gesendet.",
  },
};
