import { codes } from "./en-codes.ts";
import { pages } from "./en-pages.ts";

/** Every text of the admin, in English: the words of the pages and the words for the SDK's codes. */
export const en = { ...pages, ...codes };

export type Messages = typeof en;
