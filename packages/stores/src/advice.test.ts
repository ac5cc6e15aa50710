import { LISTING_PROBLEM_CODES } from "@trueup/sdk";
import { expect, test } from "vitest";
import { LISTING_ADVICE, STORE_ADVICE } from "./advice.ts";
import { STORE_FAILURE_CODES } from "./contract.ts";

const ALL = [
  ...LISTING_PROBLEM_CODES.map((code) => [`listing ${code}`, LISTING_ADVICE[code]] as const),
  ...STORE_FAILURE_CODES.map((code) => [`store ${code}`, STORE_ADVICE[code]] as const),
];

test.each(ALL)("%s has a short title and whole sentences of advice", (_, { title, advice }) => {
  expect(title).toMatch(/^[A-Z][^.]{5,60}$/);
  expect(advice).toMatch(/^[A-Z].{20,}\.$/);
  // Codes are for programs; scopes alone are typed by people.
  expect(`${title} ${advice}`.match(/\b[a-z]+_[a-z_]+\b/g) ?? []).toSatisfy((words: string[]) =>
    words.every((word) => /^(read|write)_/.test(word)),
  );
});

test("no two problems carry the same title", () => {
  const titles = ALL.map(([, { title }]) => title);
  expect(new Set(titles).size).toBe(titles.length);
});
