import { createI18n } from "vue-i18n";
import { en } from "./en/index.ts";

export function createMessages() {
  return createI18n({
    legacy: false,
    locale: "en",
    fallbackLocale: "en",
    messages: { en },
    missingWarn: true,
    fallbackWarn: true,
  });
}
