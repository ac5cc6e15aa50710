import type { common as english } from "../en/common.ts";
import type { Words } from "../words.ts";

/** Words that every page uses. */
export const common: Words<typeof english> = {
  on: "An",
  off: "Aus",
  yes: "Ja",
  no: "Nein",
  any: "Alle",
  close: "Schließen",
  cancel: "Abbrechen",
  sure: "Ja, ich bin sicher!",
  $vuetify: { close: "Schließen", input: { clear: "{0} leeren" } },
  list: {
    pages: "Seiten",
    rows: "1 auf dieser Seite | {count} auf dieser Seite",
    first: "Zur ersten Seite",
    previous: "Zurück",
    next: "Weiter",
  },
  loading: "Lädt",
  age: {
    now: "gerade eben",
    second: "vor {count} s",
    minute: "vor {count} min",
    hour: "vor {count} h",
    day: "vor 1 Tag | vor {count} Tagen",
  },
  duration: {
    now: "sofort",
    second: "{count} s",
    minute: "{count} min",
    hour: "{count} h",
    day: "1 Tag | {count} Tage",
  },
  units: { unknown: "unbekannt" },
  quantities: {
    onShelf: "Im Regal",
    reserved: "Reserviert",
    available: "Verfügbar",
    inbound: "Im Zulauf",
    published: "Veröffentlicht",
  },
  failure: {
    unreachable: "Trueup ist nicht erreichbar.",
    unreachableDetail:
      "Prüfen Sie die Verbindung. Nichts geht verloren; versuchen Sie es gleich noch einmal.",
    unexpected: "Auf dieser Seite ist etwas schiefgegangen.",
    requestId: "Anfrage {id}",
    retry: "Erneut versuchen",
  },
  loaded: {
    ago: "Aktualisiert",
    refresh: "Aktualisieren",
    failed: "Konnte nicht aktualisiert werden: {why}",
  },
  save: {
    save: "Speichern",
    discard: "Verwerfen",
    dirty: "Noch nicht gespeichert.",
    failed: "Nicht gespeichert.",
    conflict: "Nicht gespeichert: Inzwischen hat jemand anderes gespeichert. Jetzt gilt:",
    takeTheirs: "Diesen Stand behalten",
    saveMine: "Stattdessen meinen speichern",
  },
};
