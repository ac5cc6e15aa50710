import type { shell as english } from "../en/shell.ts";
import type { Words } from "../words.ts";

/** The frame around the pages, signing in and leaving. */
export const shell: Words<typeof english> = {
  theme: { system: "Farbschema des Geräts", light: "Helles Farbschema", dark: "Dunkles Farbschema" },
  signIn: {
    title: "Anmelden",
    email: "E-Mail",
    password: "Passwort",
    submit: "Anmelden",
    wrong: "E-Mail oder Passwort ist falsch.",
    expired: "Sie wurden abgemeldet. Melden Sie sich an, um dort weiterzumachen, wo Sie waren.",
    expiredUnsaved:
      "Sie wurden abgemeldet. Was Sie hier geändert haben, bleibt: Melden Sie sich an und speichern Sie es.",
    hint: "Das erste Passwort des Operators wurde beim ersten Start von Trueup ausgegeben.",
  },
  shell: {
    running: "1 Sammelaktion läuft | {count} Sammelaktionen laufen",
    skip: "Zum Inhalt springen",
    navigation: "Navigation",
    openNavigation: "Navigation",
    customer: "Kunde",
    chooseCustomer: "Kunden wählen",
    unknownCustomer: "Diesen Kunden gibt es nicht.",
    unknownCustomerDetail: "Wählen Sie in der Navigation einen anderen.",
    groupStock: "Bestand",
    groupSync: "Synchronisierung",
    groupSetup: "Einrichtung",
    theme: "Farbschema",
    language: "Sprache",
    signOut: "Abmelden",
  },
  missing: {
    title: "Seite nicht gefunden",
    detail: "Unter dieser Adresse gibt es nichts.",
    back: "Zur Startseite",
  },
  shortcuts: {
    title: "Tastenkürzel",
    palette: "Zu Kunde, Shop, SKU, Seite oder Aktion gehen",
    search: "Artikel suchen",
    next: "Nächste Zeile",
    previous: "Vorige Zeile",
    open: "Zeile öffnen",
    close: "Dialog schließen, Auswahl aufheben",
    help: "Diese Liste zeigen",
  },
  unsaved: {
    title: "Ohne Speichern verlassen?",
    detail: "Ihre Änderungen auf dieser Seite sind nicht gespeichert.",
    leave: "Ohne Speichern verlassen",
    stay: "Auf der Seite bleiben",
  },
  stream: {
    closed: "Nicht live",
    connecting: "Verbindet",
    open: "Live",
    lost: "Verbindet neu",
    refused: "Nicht live",
    lostDetail:
      "Keine Live-Aktualisierung seit {since}: Zahlen können veraltet sein. Verbindet sich von selbst neu.",
    refusedDetail:
      "Der Server hat die Live-Verbindung abgewiesen. Zahlen können veraltet sein; laden Sie die Seite neu.",
  },
};
