import { expect, test } from "vitest";
import { createRetryRatio } from "./retry-ratio.ts";

test("retries are a part of the calls of the last 5 minutes, and of nothing before", () => {
  let nowMs = 1_000;
  const ratio = createRetryRatio(() => nowMs);
  expect(ratio.value()).toBe(0);
  for (let call = 0; call < 20; call += 1) ratio.called();
  ratio.retried();
  expect(ratio.value()).toBe(1 / 20);
  nowMs += 4 * 60_000;
  for (let call = 0; call < 20; call += 1) ratio.called();
  expect(ratio.value()).toBe(1 / 40);
  nowMs += 2 * 60_000;
  expect(ratio.value()).toBe(0);
});
