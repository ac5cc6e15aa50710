import { createI18n } from "vue-i18n";
import { setFormatLocale } from "../format.ts";
import { type Language, localeOf } from "../language.ts";
import { en, type Messages } from "./en/index.ts";
import type { Words } from "./words.ts";

export function createMessages() {
  return createI18n({
    legacy: false,
    locale: "en",
    fallbackLocale: "en",
    messages: { en } as Record<string, Words<Messages>>,
    missingWarn: true,
    fallbackWarn: true,
  });
}

type Composer = ReturnType<typeof createMessages>["global"];

/** Turns words, numbers and dates to a language; other languages than English are loaded when they are wanted. */
export async function speak(composer: Composer, language: Language): Promise<void> {
  if (language === "de") composer.setLocaleMessage("de", (await import("./de/index.ts")).de);
  composer.locale.value = language;
  document.documentElement.lang = language;
  setFormatLocale(localeOf(language, navigator.languages));
}
