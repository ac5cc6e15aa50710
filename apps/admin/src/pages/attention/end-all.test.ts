import type { HeldZeroAnswer } from "@trueup/sdk";
import { expect, test } from "vitest";
import { endAll } from "./end-all.ts";

function answers(list: readonly HeldZeroAnswer[]) {
  let asked = 0;
  return {
    end: async () => {
      const answer = list[asked];
      asked += 1;
      if (answer === undefined) throw new Error("asked too often");
      return answer;
    },
    asked: () => asked,
  };
}

test("a store with more than one answer ends is asked until it holds none", async () => {
  const store = answers([
    { listings: 5_000, pushed: 4_990, more: true },
    { listings: 12, pushed: 12, more: false },
  ]);
  expect(await endAll(store.end)).toEqual({ listings: 5_012, pushed: 5_002, more: false });
  expect(store.asked()).toBe(2);
});

test("an answer that ends nothing is the last", async () => {
  const store = answers([{ listings: 0, pushed: 0, more: true }]);
  expect(await endAll(store.end)).toEqual({ listings: 0, pushed: 0, more: false });
});
