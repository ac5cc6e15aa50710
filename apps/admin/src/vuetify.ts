import { useI18n } from "vue-i18n";
import { createVuetify, type ThemeDefinition } from "vuetify";
import { aliases, mdi } from "vuetify/iconsets/mdi-svg";
import { createVueI18nAdapter } from "vuetify/locale/adapters/vue-i18n";
import type { createMessages } from "./messages/i18n.ts";
import type { ThemeChoice } from "./stores/appearance.ts";

/** Secondary words keep enough contrast to be read. */
const variables = { "medium-emphasis-opacity": 0.74, "border-opacity": 0.24 };

const light: ThemeDefinition = {
  dark: false,
  variables,
  colors: {
    background: "#f6f7f7",
    surface: "#ffffff",
    "surface-bright": "#ffffff",
    "on-background": "#192023",
    "on-surface": "#192023",
    "surface-variant": "#2b3336",
    "on-surface-variant": "#f2f4f4",
    primary: "#0b6e62",
    "on-primary": "#ffffff",
    muted: "#566165",
    line: "#dfe4e5",
    edge: "#b4bfc2",
    raised: "#eef1f1",
    glow: "#cdeee8",
    good: "#0b6e62",
    moving: "#1a5fb4",
    held: "#8a5200",
    bad: "#b3261e",
    error: "#b3261e",
    warning: "#8a5200",
    info: "#1a5fb4",
    success: "#0b6e62",
  },
};

const dark: ThemeDefinition = {
  dark: true,
  variables,
  colors: {
    background: "#0f1314",
    surface: "#171c1e",
    "surface-bright": "#171c1e",
    "on-background": "#e4e9ea",
    "on-surface": "#e4e9ea",
    "surface-variant": "#d5dcde",
    "on-surface-variant": "#171c1e",
    primary: "#5fd3c2",
    "on-primary": "#00322c",
    muted: "#9ba7ab",
    line: "#2a3235",
    edge: "#4a565a",
    raised: "#20272a",
    glow: "#12453e",
    good: "#5fd3c2",
    moving: "#8cbaff",
    held: "#f0bd63",
    bad: "#ff9d92",
    error: "#ff9d92",
    warning: "#f0bd63",
    info: "#8cbaff",
    success: "#5fd3c2",
  },
};

/** The components take their own few words from the messages. */
export function createComponents(theme: ThemeChoice, messages: ReturnType<typeof createMessages>) {
  return createVuetify({
    locale: { adapter: createVueI18nAdapter({ i18n: messages, useI18n }) },
    icons: { defaultSet: "mdi", aliases, sets: { mdi } },
    theme: {
      defaultTheme: theme,
      themes: { light, dark },
    },
    defaults: {
      VBtn: { variant: "flat", ripple: false },
      VTextField: {
        variant: "outlined",
        density: "compact",
        hideDetails: "auto",
        color: "primary",
        active: true,
      },
      VRadioGroup: { density: "compact", hideDetails: true, color: "primary" },
      VRadio: { density: "compact", ripple: false, color: "primary" },
      VCheckbox: { density: "compact", hideDetails: "auto", ripple: false, color: "primary" },
      VSwitch: {
        density: "compact",
        hideDetails: "auto",
        ripple: false,
        color: "primary",
        inset: true,
        size: "x-small",
      },
      VAlert: { variant: "tonal", density: "compact" },
      VDialog: { maxWidth: 560 },
    },
  });
}

/**
 * Takes the theme's style sheet over as an object. Vuetify would write a `<style>` element, which a content
 * security policy without `unsafe-inline` refuses; it hands its styles to a head manager where it finds one.
 */
export function adoptedHead() {
  interface Head {
    readonly style: readonly { readonly textContent: string }[];
  }
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const write = (head: () => Head) =>
    sheet.replaceSync(
      head()
        .style.map(({ textContent }) => textContent)
        .join("\n"),
    );
  return {
    push(head: () => Head) {
      write(head);
      return { patch: write };
    },
  };
}
