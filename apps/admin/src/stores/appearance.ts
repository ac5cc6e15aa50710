import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { type Language, savedLanguage, saveLanguage } from "../messages/language.ts";

export const THEME_CHOICES = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const THEME_KEY = "trueup.theme";

/** How the admin looks on this device, and which language it speaks. */
export const useAppearanceStore = defineStore("appearance", () => {
  const theme = shallowRef<ThemeChoice>(savedTheme());
  const language = shallowRef<Language>(savedLanguage());

  function chooseTheme(choice: ThemeChoice) {
    theme.value = choice;
    localStorage.setItem(THEME_KEY, choice);
  }

  function chooseLanguage(choice: Language) {
    language.value = choice;
    saveLanguage(choice);
  }

  return { theme, language, chooseTheme, chooseLanguage };
});

export function savedTheme(): ThemeChoice {
  const saved = localStorage.getItem(THEME_KEY);
  return THEME_CHOICES.find((choice) => choice === saved) ?? "system";
}
