import { levelOf, levelSteps, NO_LEVEL_RULES } from "@trueup/sdk";
import { describe, expect, test } from "vitest";
import { AT, sampleListing } from "../../testing/samples.ts";
import { levelDraftOf, levelInputOf, levelInputWith } from "./level-draft.ts";

function explained(buffer: number) {
  const rules = { ...NO_LEVEL_RULES, buffer };
  return {
    current: {
      id: "dec_1",
      at: AT,
      itemId: "itm_1",
      listingId: "lst_1",
      trigger: "stock_changed",
      outcome: "push",
      reason: "changed",
      level: 42,
      steps: [],
      levelSteps: levelSteps({ published: 42, rules, storeOpenOrders: 0 }),
    },
  } as const;
}

describe("a listing's own level rules as they are edited", () => {
  test("what is left out follows the store, null is off, a number is its own", () => {
    const draft = levelDraftOf({ buffer: 3, maximum: null, negatives: false });
    expect(draft).toMatchObject({
      percent: { source: "store" },
      buffer: { source: "own", value: "3" },
      maximum: { source: "off" },
      negatives: "off",
    });
    expect(levelInputOf(draft)).toEqual({ buffer: 3, maximum: null, negatives: false });
    expect(levelInputOf(levelDraftOf({}))).toEqual({});
    expect(levelInputOf(levelDraftOf({ buffer: 0 }))).toEqual({ buffer: null });
  });

  test.each(["", "-1", "1.5", "101"])("%j is no percent", (value) => {
    expect(levelInputOf({ ...levelDraftOf({}), percent: { source: "own", value } })).toBeNull();
  });

  test("the level follows the store's rules and over them the listing's", () => {
    const input = levelInputWith({ buffer: 10 }, sampleListing(), { maximum: 30 }, explained(0));
    expect(input && levelOf(input)).toBe(30);
    const off = levelInputWith({ buffer: 10, maximum: null }, sampleListing(), { maximum: 30 }, explained(0));
    expect(off && levelOf(off)).toBe(32);
  });

  test("what a sale window keeps back stays kept back", () => {
    const listing = sampleListing({ levelRules: { buffer: 2 } });
    const input = levelInputWith({ buffer: 4 }, listing, {}, explained(7));
    expect(input?.rules.buffer).toBe(9);
  });

  test("nothing is shown where the server could not compute the number", () => {
    const { current } = explained(0);
    expect(levelInputWith({}, sampleListing(), {}, { current: { ...current, levelSteps: [] } })).toBeNull();
  });
});
