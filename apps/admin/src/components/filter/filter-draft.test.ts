import { ITEM_FILTER_FIELDS, type ItemFilter, parseItemFilter } from "@trueup/sdk";
import { describe, expect, test } from "vitest";
import { conditionOf, type DraftGroup, draftOf, filterOfDraft, pathOf, pathOfPart } from "./filter-draft.ts";

const FILTERS: readonly ItemFilter[] = [
  { and: [] },
  { and: [{ field: "archived", op: "is", value: false }] },
  {
    and: [
      { field: "text", op: "contains", value: "black tee" },
      { field: "available", op: "lte", value: -5 },
      {
        or: [
          { field: "effectiveSyncInventory", op: "in", value: ["always"] },
          { not: { field: "sku", op: "in", value: ["A, 1", "B"] } },
        ],
      },
      { not: { or: [{ field: "store", op: "not_in", value: ["sto_1"] }] } },
      { field: "syncState", op: "in", value: ["parked"], storeId: "sto_1" },
      { field: "createdAt", op: "gt", value: "2026-03-01T00:00:00Z" },
      { field: "streetDate", op: "is_set", value: true },
    ],
  },
];

test.each(FILTERS)("a filter is read and written back: %j", (filter) => {
  expect(filterOfDraft(draftOf(filter, ITEM_FILTER_FIELDS), ITEM_FILTER_FIELDS)).toEqual(filter);
});

test("a condition that stands alone becomes a group of one, and what is turned round twice is not", () => {
  const low: ItemFilter = { field: "available", op: "lt", value: 0 };
  const draft = draftOf({ not: { not: low } }, ITEM_FILTER_FIELDS);
  expect(filterOfDraft(draft, ITEM_FILTER_FIELDS)).toEqual({ and: [low] });
});

describe("what was not filled in", () => {
  test.each(Object.keys(ITEM_FILTER_FIELDS))(
    "a new condition of %s has an operator that it knows",
    (field) => {
      const group: DraftGroup = {
        kind: "group",
        not: false,
        join: "and",
        parts: [conditionOf(ITEM_FILTER_FIELDS, field)],
      };
      const read = parseItemFilter(filterOfDraft(group, ITEM_FILTER_FIELDS));
      expect(read.ok ? [] : read.faults.map(({ path }) => path)).toEqual(read.ok ? [] : ["and.0.value"]);
    },
  );

  test("a number that is none is named where it stands", () => {
    const condition = { ...conditionOf(ITEM_FILTER_FIELDS, "onShelf"), text: "many", not: true };
    const group: DraftGroup = { kind: "group", not: true, join: "or", parts: [condition] };
    const read = parseItemFilter(filterOfDraft(group, ITEM_FILTER_FIELDS));
    const path = pathOf(pathOfPart("", group, 0), condition);
    expect(read).toMatchObject({ ok: false, faults: [{ path: `${path}.value`, code: "wrong_type" }] });
  });
});
