import { expect, test } from "vitest";
import { timersLeftBy } from "./own-timers.ts";

test("what is left is counted; what has fired, was cleared or belongs to others is not", async () => {
  let open: NodeJS.Timeout | undefined;
  const others = setInterval(() => {}, 1);
  const left = await timersLeftBy(async () => {
    open = setTimeout(() => {}, 3_600_000);
    clearTimeout(setTimeout(() => {}, 3_600_000));
    await new Promise((resolve) => setTimeout(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  });
  clearTimeout(open);
  clearInterval(others);
  expect(left).toBe(1);
});
