import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LEVEL_STEPS, levelOf, levelSteps, NO_LEVEL_RULES } from "./level.ts";
import type { LevelInput, LevelRules } from "./level.ts";
import { MAX_QUANTITY } from "./stock-change.ts";

function input(published: number | null, rules: Partial<LevelRules> = {}, storeOpenOrders = 0): LevelInput {
  return { published, rules: { ...NO_LEVEL_RULES, ...rules }, storeOpenOrders };
}

const LEVELS: readonly (readonly [string, LevelInput, number | null])[] = [
  ["no rule shows what is published", input(42), 42],
  ["oversold shows 0", input(-3), 0],
  ["oversold shows itself where the store takes negatives", input(-3, { negatives: true }), -3],
  ["unknown stays unknown", input(null), null],
  ["percent is rounded down", input(99, { percent: 50 }), 49],
  ["percent of an oversold number is rounded down", input(-3, { percent: 50, negatives: true }), -2],
  ["0 percent of an oversold number is 0", input(-3, { percent: 0, negatives: true }), 0],
  ["the buffer is kept back", input(10, { buffer: 3 }), 7],
  ["a buffer above the stock shows 0", input(2, { buffer: 3 }), 0],
  ["the percent comes before the buffer", input(10, { percent: 50, buffer: 3 }), 2],
  ["below the minimum becomes 0", input(4, { minimum: 5 }), 0],
  ["the minimum itself is shown", input(5, { minimum: 5 }), 5],
  ["the buffer comes before the minimum", input(6, { buffer: 2, minimum: 5 }), 0],
  ["the maximum caps", input(500, { maximum: 50 }), 50],
  ["the minimum comes before the maximum", input(8, { minimum: 5, maximum: 3 }), 3],
  ["the store's own open orders are added after the cap", input(500, { maximum: 50 }, 4), 54],
  ["the store's own open orders are added before the floor at 0", input(-3, {}, 5), 2],
  ["every rule in one chain", input(101, { percent: 50, buffer: 10, minimum: 20, maximum: 30 }, 2), 32],
];

test.each(LEVELS)("%s", (_title, levelInput, level) => {
  expect(levelOf(levelInput)).toBe(level);
  expect(levelSteps(levelInput).at(-1)?.to ?? null).toBe(level);
});

describe("steps", () => {
  test("without rules only published and the floor at 0 are named", () => {
    expect(levelSteps(input(-3))).toEqual([
      { step: "published", from: -3, to: -3, parameter: null },
      { step: "negative", from: -3, to: 0, parameter: null },
    ]);
  });

  test("every rule that is on is named in the order of the chain, with its number", () => {
    const rules = { percent: 50, buffer: 10, minimum: 20, maximum: 30 };
    expect(levelSteps(input(101, rules, 2))).toEqual([
      { step: "published", from: 101, to: 101, parameter: null },
      { step: "percent", from: 101, to: 50, parameter: 50 },
      { step: "buffer", from: 50, to: 40, parameter: 10 },
      { step: "minimum", from: 40, to: 40, parameter: 20 },
      { step: "maximum", from: 40, to: 30, parameter: 30 },
      { step: "store_orders", from: 30, to: 32, parameter: 2 },
      { step: "negative", from: 32, to: 32, parameter: null },
    ]);
  });

  test("an unknown level has no steps", () => {
    expect(levelSteps(input(null, { buffer: 3 }))).toEqual([]);
  });
});

const units = fc.integer({ min: -MAX_QUANTITY, max: MAX_QUANTITY });
const count = fc.integer({ min: 0, max: MAX_QUANTITY });
const soundInput = fc.record({
  published: fc.option(units),
  rules: fc.record({
    percent: fc.option(fc.integer({ min: 0, max: 100 })),
    buffer: count,
    minimum: fc.option(count),
    maximum: fc.option(count),
    negatives: fc.boolean(),
  }),
  storeOpenOrders: count,
});

describe("for all inputs", () => {
  test("the steps lead from published to the level without a gap, in the order of the chain", () => {
    fc.assert(
      fc.property(soundInput, (levelInput) => {
        const steps = levelSteps(levelInput);
        expect(steps.at(0)?.from ?? null).toBe(levelInput.published);
        expect(steps.at(-1)?.to ?? null).toBe(levelOf(levelInput));
        for (const [index, { from, to }] of steps.entries()) {
          expect(steps[index + 1]?.from ?? to).toBe(to);
          expect(Number.isSafeInteger(from)).toBe(true);
        }
        const order = steps.map(({ step }) => LEVEL_STEPS.indexOf(step));
        expect(order).toEqual(order.toSorted((left, right) => left - right));
      }),
    );
  });

  test("a level is a whole number, null exactly where published is, and never below 0 without leave", () => {
    fc.assert(
      fc.property(soundInput, (levelInput) => {
        const level = levelOf(levelInput);
        expect(level === null).toBe(levelInput.published === null);
        expect(Number.isSafeInteger(level ?? 0)).toBe(true);
        expect(Object.is(level, -0)).toBe(false);
        expect(levelInput.rules.negatives || (level ?? 0) >= 0).toBe(true);
      }),
    );
  });

  test("numbers that are no whole units make the level unknown, never a wrong number", () => {
    const anyNumber = fc.double();
    const brokenInput = fc.record({
      published: anyNumber,
      rules: fc.record({
        percent: fc.option(anyNumber),
        buffer: anyNumber,
        minimum: fc.option(anyNumber),
        maximum: fc.option(anyNumber),
        negatives: fc.boolean(),
      }),
      storeOpenOrders: anyNumber,
    });
    fc.assert(
      fc.property(brokenInput, (levelInput) => {
        const level = levelOf(levelInput);
        expect(level === null || Number.isSafeInteger(level)).toBe(true);
      }),
    );
  });

  test("more stock never shows less", () => {
    fc.assert(
      fc.property(soundInput, count, (levelInput, more) => {
        const { published } = levelInput;
        fc.pre(published !== null);
        const after = levelOf({ ...levelInput, published: published + more });
        expect(after).toBeGreaterThanOrEqual(levelOf(levelInput) ?? 0);
      }),
    );
  });
});
