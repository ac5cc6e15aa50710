import { createI18n } from "vue-i18n";
import { setFormatLocale } from "../format.ts";
import { type Language, localeOf } from "../language.ts";
import { en, type Messages } from "./en/index.ts";
import type { Words } from "./words.ts";

type Catalogue = Words<Messages>;

export function createMessages() {
  const english: Catalogue = en;
  return createI18n<[Catalogue], string, false>({
    legacy: false,
    locale: "en",
    fallbackLocale: "en",
    messages: { en: english },
    missingWarn: true,
    fallbackWarn: true,
  });
}

/** What of vue-i18n turns to another language. */
export interface Speaker {
  readonly locale: { value: string };
  setLocaleMessage(language: string, catalogue: Catalogue): void;
}

/** Turns words, numbers and dates to a language; other languages than English are loaded when they are wanted. */
export async function speak(speaker: Speaker, language: Language): Promise<void> {
  if (language === "de") speaker.setLocaleMessage("de", (await import("./de/index.ts")).de);
  speaker.locale.value = language;
  document.documentElement.lang = language;
  setFormatLocale(localeOf(language, navigator.languages));
}
