import { expect, test } from "vitest";
import { createBucketUse } from "./bucket-use.ts";

function bucket() {
  const clock = { nowMs: 0, now: () => clock.nowMs };
  const total = { spent: 0, offered: 0 };
  const use = createBucketUse({
    clock,
    ratePerSecond: () => 100,
    observe(event) {
      if (event.kind !== "points") return;
      total.spent += event.spent;
      total.offered += event.offered;
    },
  });
  return { ...use, total, pass: (ms: number) => void (clock.nowMs += ms) };
}

test("a store with little to do offers what was asked of it", () => {
  const { claimed, spent, total, pass } = bucket();
  for (let change = 0; change < 10; change += 1) {
    claimed("all");
    pass(50);
    spent(10);
    pass(5_000);
  }
  expect(total).toEqual({ spent: 100, offered: 100 });
});

test("a drain at the store's rate wastes nothing", () => {
  const { claimed, spent, total, pass } = bucket();
  for (let call = 0; call < 40; call += 1) {
    claimed("more");
    pass(100);
    spent(10);
  }
  claimed("all");
  expect(total).toEqual({ spent: 400, offered: 400 });
});

test("a drain at half of the store's rate uses half of it", () => {
  const { claimed, spent, total, pass } = bucket();
  for (let call = 0; call < 40; call += 1) {
    claimed("more");
    pass(200);
    spent(10);
  }
  claimed("all");
  expect(total).toEqual({ spent: 400, offered: 800 });
});

test("saved points that a burst spends are no gain, and what is refilled until they are gone no loss", () => {
  const { claimed, spent, total, pass } = bucket();
  for (let call = 0; call < 40; call += 1) {
    claimed("more");
    pass(10);
    spent(10);
  }
  claimed("all");
  expect(total).toEqual({ spent: 400, offered: 400 });
});

test("time in which nothing was due is not on offer", () => {
  const { claimed, spent, total, pass } = bucket();
  claimed("more");
  pass(100);
  spent(10);
  claimed("all");
  pass(60_000);
  claimed("more");
  pass(100);
  spent(10);
  claimed("all");
  expect(total).toEqual({ spent: 20, offered: 20 });
});
