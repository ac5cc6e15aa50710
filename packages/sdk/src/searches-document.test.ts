import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ITEM_FILTER_OPERATORS, parseItemFilter } from "./item-filter.ts";
import { LISTING_STATES } from "./listing.ts";
import { ORDER_FILTER_OPERATORS, ORDER_STATUS_GROUPS, parseOrderFilter } from "./order-filter.ts";

const DOCUMENT = readFileSync(new URL("../../../docs/searches.md", import.meta.url), "utf8");
const EXAMPLES = [...DOCUMENT.matchAll(/^```json (items|orders)\n(.*?)^```$/gms)].map(
  ([, kind = "", json = ""]) => [kind, json] as const,
);

test("there are examples of both kinds, and every block of JSON is one of them", () => {
  expect(new Set(EXAMPLES.map(([kind]) => kind))).toEqual(new Set(["items", "orders"]));
  expect(EXAMPLES).toHaveLength([...DOCUMENT.matchAll(/^```json/gm)].length);
});

test.each(EXAMPLES)("the filter over %s %s is one", (kind, json) => {
  const filter: unknown = JSON.parse(json);
  expect(kind === "items" ? parseItemFilter(filter) : parseOrderFilter(filter)).toEqual({ ok: true, filter });
});

test.each([
  ["Items", ITEM_FILTER_OPERATORS],
  ["Orders", ORDER_FILTER_OPERATORS],
])("the table of %s has every field with exactly its operators", (title, operators) => {
  const [, section = ""] = new RegExp(`^## ${title}$(.*?)^## `, "ms").exec(DOCUMENT) ?? [];
  const found: Record<string, string[]> = {};
  for (const [, fields = "", ops = ""] of section.matchAll(/^\| (`\w+`[^|]*)\| (`[^|]*)\|/gm)) {
    for (const [, field = ""] of fields.matchAll(/`(\w+)`/g)) {
      found[field] = [...(found[field] ?? []), ...[...ops.matchAll(/`(\w+)`/g)].map(([, op = ""]) => op)];
    }
  }
  expect(found).toEqual(operators);
});

test("states of listings and groups of statuses are named", () => {
  for (const word of [...LISTING_STATES, ...ORDER_STATUS_GROUPS]) expect(DOCUMENT).toContain(`\`${word}\``);
});
