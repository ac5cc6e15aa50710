import { expect, test } from "vitest";
import { languageOf, localeOf } from "./language.ts";

test.each([
  [null, ["de-AT", "en"], "de"],
  [null, ["fr", "de"], "de"],
  [null, ["fr"], "en"],
  [null, [], "en"],
  ["en", ["de-DE"], "en"],
  ["de", ["en-GB"], "de"],
  ["xx", ["de"], "de"],
] as const)("chosen %s, the browser asks for %j: %s", (saved, wanted, language) => {
  expect(languageOf(saved, wanted)).toBe(language);
});

test.each([
  ["de", ["en-GB", "de-CH"], "de-CH"],
  ["de", ["en-GB"], "de"],
  ["en", ["en", "en-AU"], "en-AU"],
] as const)("numbers in %s for a browser of %j are written as in %s", (language, wanted, locale) => {
  expect(localeOf(language, wanted)).toBe(locale);
});
