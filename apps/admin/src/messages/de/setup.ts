import type { setup as english } from "../en/setup.ts";
import type { Words } from "../words.ts";

/** API keys and sale windows. */
export const setup: Words<typeof english> = {
  apiKeys: {
    title: "API-Schlüssel",
    subtitle: "Mit einem Schlüssel nutzt andere Software die API, für diesen Kunden allein.",
    make: "Schlüssel erstellen",
    name: "Name",
    scopes: "Darf",
    lastUsed: "Zuletzt benutzt",
    made: "Erstellt",
    never: "Nie",
    expires: "Läuft ab",
    neverExpires: "Nie",
    days: "In {count} Tagen",
    revoke: "Widerrufen",
    revokeOf: "{name} widerrufen",
    revokeTitle: "{name} widerrufen?",
    revokeDetail:
      "Software mit diesem Schlüssel wird von da an abgewiesen. Das lässt sich nicht rückgängig machen.",
    standing: { usable: "Gültig", revoked: "Widerrufen", expired: "Abgelaufen" },
    madeTitle: "Der Schlüssel {name}",
    shownOnce: "Kopieren Sie den Schlüssel jetzt: Er wird nur dieses eine Mal gezeigt.",
    copy: "Kopieren",
    copied: "Kopiert.",
    kept: "Ich habe ihn aufbewahrt",
    none: "Noch keine Schlüssel",
    noneDetail: "Erstellen Sie einen für Software, die Bestand liest oder Änderungen meldet.",
  },
};
