import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PUSH_REASONS, SKIP_REASONS, TRIGGERS } from "./decision.ts";
import { GATES } from "./gates.ts";
import { PUSH_LANES } from "./lane.ts";
import { LEVEL_STEPS } from "./level.ts";
import { ITEM_SYNC_SETTINGS, PROCESS_ORDERS_SETTINGS } from "./settings.ts";
import { FLIP_CAUSES } from "./stock-change.ts";
import { OBSTACLES } from "./store-state.ts";

const RULES = readFileSync(new URL("../../../docs/sync-rules.md", import.meta.url), "utf8");

/** The words that open a row of a table, in their order. */
const ROWS = [...RULES.matchAll(/^\| `(\w+)`(?=[ :|,])/gm)].map(([, word]) => word);

test.each([
  ["gates", GATES],
  ["level steps", LEVEL_STEPS],
  ["triggers", TRIGGERS],
  ["lanes", PUSH_LANES],
])("the document lists the %s one by one", (_title, words) => {
  expect(words.filter((word) => !ROWS.includes(word))).toEqual([]);
});

test("the document lists the gates, level steps and lanes in the order in which they are asked", () => {
  for (const words of [GATES, LEVEL_STEPS, PUSH_LANES]) {
    const start = ROWS.lastIndexOf(words[0]);
    expect(ROWS.slice(start, start + words.length)).toEqual([...words]);
  }
});

test.each([
  ["reason", [...PUSH_REASONS, ...SKIP_REASONS]],
  ["setting", [...ITEM_SYNC_SETTINGS, ...PROCESS_ORDERS_SETTINGS]],
  ["cause of a flip", FLIP_CAUSES],
  ["obstacle", OBSTACLES],
])("the document names every %s", (_title, words) => {
  expect(words.filter((word) => !RULES.includes(`\`${word}\``))).toEqual([]);
});
