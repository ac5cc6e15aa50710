/** The languages of the admin, each named in itself. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

const KEY = "trueup.language";

/** What was chosen on this device, or else the first language of the browser that the admin knows. */
export function languageOf(saved: string | null, wanted: readonly string[]): Language {
  const tags = saved === null ? wanted : [saved, ...wanted];
  for (const tag of tags) {
    const [primary] = tag.toLowerCase().split("-");
    const known = LANGUAGES.find((language) => language === primary);
    if (known !== undefined) return known;
  }
  return "en";
}

/** How numbers and dates are written: the browser's own region, where it speaks the language. */
export function localeOf(language: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? language;
}

export function savedLanguage(): Language {
  return languageOf(localStorage.getItem(KEY), navigator.languages);
}

export function saveLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
}
