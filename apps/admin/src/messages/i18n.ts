import type { InjectionKey } from "vue";
import { createI18n } from "vue-i18n";
import { setFormatLocale } from "../format.ts";
import { type Language, localeOf } from "./language.ts";
import * as english from "./en/areas.ts";
import type { Area, Messages } from "./en/areas.ts";
import type { Words } from "./words.ts";

export type { Area } from "./en/areas.ts";

interface Catalogue {
  readonly everywhere: object;
  readonly areas: Readonly<Record<Area, () => Promise<object>>>;
}

const CATALOGUES: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  en: async () => english,
  de: () => import("./de/areas.ts"),
};

/** The messages with the words of every page, in English; those of some pages come with a vocabulary. */
export function createMessages() {
  const messages = createI18n<[Words<Messages>], string, false>({
    legacy: false,
    locale: "en",
    fallbackLocale: "en",
    missingWarn: true,
    fallbackWarn: true,
  });
  messages.global.mergeLocaleMessage("en", english.everywhere);
  return messages;
}

/** What of vue-i18n turns to another language. */
export interface Speaker {
  readonly locale: { value: string };
  mergeLocaleMessage(language: string, words: object): void;
}

export interface Vocabulary {
  /** Turns words, numbers and dates to a language; other languages than English are loaded when they are wanted. */
  speak(language: Language): Promise<void>;
  /** Loads the words of areas, in the language that is spoken. */
  learn(more: readonly Area[]): Promise<void>;
}

export const vocabularyKey: InjectionKey<Vocabulary> = Symbol("vocabulary");

/**
 * Brings a speaker the words of the areas that pages ask for, in the language that is spoken then. While another one is
 * on its way, pages get their words in both; of two choices the later one counts.
 */
export function createVocabulary(speaker: Speaker): Vocabulary {
  const wanted = new Set<Area>();
  const known = new Set<() => Promise<object>>();
  let spoken: Language = "en";
  let chosen: Language = "en";

  async function load(language: Language) {
    const { everywhere, areas } = await CATALOGUES[language]();
    const missing = [...wanted].map((area) => areas[area]).filter((words) => !known.has(words));
    for (const words of await Promise.all(missing.map((each) => each()))) {
      speaker.mergeLocaleMessage(language, words);
    }
    for (const each of missing) known.add(each);
    if (language !== spoken) speaker.mergeLocaleMessage(language, everywhere);
  }

  return {
    async speak(language) {
      chosen = language;
      try {
        await load(language);
      } catch (error) {
        if (chosen === language) chosen = spoken;
        throw error;
      }
      if (chosen !== language) return;
      spoken = language;
      speaker.locale.value = language;
      document.documentElement.lang = language;
      setFormatLocale(localeOf(language, navigator.languages));
    },
    async learn(more) {
      for (const area of more) wanted.add(area);
      await Promise.all([...new Set([spoken, chosen])].map(load));
    },
  };
}
