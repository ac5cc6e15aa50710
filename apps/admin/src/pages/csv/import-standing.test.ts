import { IMPORT_STATUSES } from "@trueup/sdk";
import { expect, test } from "vitest";
import { isMoving, percentDone } from "./import-standing.ts";

test("a file moves by itself until it waits for somebody or is over", () => {
  expect(IMPORT_STATUSES.filter((status) => isMoving({ status }))).toEqual([
    "uploading",
    "checking",
    "running",
  ]);
});

test.each([
  [0, 0, 0],
  [3, 1, 33],
  [1_000, 999, 99],
  [10, 10, 100],
])("of %i bytes %i are %i percent", (bytes, bytesDone, percent) => {
  expect(percentDone({ bytes, bytesDone })).toBe(percent);
});
