import { expect, test } from "vitest";
import { sampleOrder } from "../../testing/order-sample.ts";
import { historyOf } from "./order-history.ts";
import { returnedLines } from "./returned-lines.ts";

const order = sampleOrder();

test("no more comes back than is still out", () => {
  expect(returnedLines(order, { orl_1: "2" }, "damaged")).toEqual([
    { lineId: "orl_1", quantity: 2, role: "damaged" },
  ]);
  expect(returnedLines(order, { orl_1: "3" }, "pickable")).toBeNull();
});

test.each(["", "0", "-1", "1.5", "two"])("%j is no return", (text) => {
  expect(returnedLines(order, { orl_1: text }, "pickable")).toBeNull();
});

test("what became of an order is told from its times, the newest first", () => {
  const ended = sampleOrder({
    status: "returned",
    batchedAt: "2026-01-02T09:00:00.000Z",
    shippedAt: "2026-01-03T09:00:00.000Z",
    endedAt: "2026-01-09T09:00:00.000Z",
  });
  expect(historyOf(ended).map(({ what }) => what)).toEqual([
    "returned",
    "shipped",
    "batched",
    "taken",
    "placed",
  ]);
});
