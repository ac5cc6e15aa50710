/// <reference types="vite/client" />
import type { Messages } from "./messages/en/areas.ts";

declare module "vue-i18n" {
  export interface DefineLocaleMessage extends Messages {}
}
