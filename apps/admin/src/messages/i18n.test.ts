import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setFormatLocale } from "../format.ts";
import { createMessages, createVocabulary } from "./i18n.ts";

beforeEach(() => {
  vi.stubGlobal("document", { documentElement: { lang: "" } });
  vi.stubGlobal("navigator", { languages: ["en-GB", "de-DE"] });
});
afterEach(() => {
  setFormatLocale("en");
  vi.unstubAllGlobals();
});

function open() {
  const { global } = createMessages();
  return { global, vocabulary: createVocabulary(global) };
}

test("a page's words are there once it has learnt them, and in another language once that is spoken", async () => {
  const { global, vocabulary } = open();
  expect(global.te("orders.search")).toBe(false);
  await vocabulary.learn(["orders"]);
  expect(global.te("orders.search")).toBe(true);
  await vocabulary.speak("de");
  expect(global.te("orders.search", "de")).toBe(true);
  expect(global.t("page.orders")).toBe("Auftr\u00e4ge");
});

test("what a page learns while a language is on its way is there in that one, too", async () => {
  const { global, vocabulary } = open();
  const speaking = vocabulary.speak("de");
  await Promise.all([speaking, vocabulary.learn(["orders"])]);
  expect([global.te("orders.search", "de"), global.te("orders.search", "en")]).toEqual([true, true]);
});

test("of two languages the one that was chosen last is spoken, whichever arrives first", async () => {
  const { global, vocabulary } = open();
  await Promise.all([vocabulary.speak("de"), vocabulary.speak("en")]);
  expect(global.locale.value).toBe("en");
  await Promise.all([vocabulary.speak("en"), vocabulary.speak("de")]);
  expect(global.locale.value).toBe("de");
});
