import { defineStore } from "pinia";
import { shallowRef } from "vue";

export const THEME_CHOICES = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const THEME_KEY = "trueup.theme";

/** How the admin looks on this device. */
export const useAppearanceStore = defineStore("appearance", () => {
  const theme = shallowRef<ThemeChoice>(savedTheme());

  function chooseTheme(choice: ThemeChoice) {
    theme.value = choice;
    localStorage.setItem(THEME_KEY, choice);
  }

  return { theme, chooseTheme };
});

export function savedTheme(): ThemeChoice {
  const saved = localStorage.getItem(THEME_KEY);
  return THEME_CHOICES.find((choice) => choice === saved) ?? "system";
}
