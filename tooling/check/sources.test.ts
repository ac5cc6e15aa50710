import { expect, test } from "vitest";
import { sourceFaults } from "./sources.ts";

test.each([
  ["packages/db/src/a.ts", "x\n".repeat(400)],
  ["docs/a.md", "x\n".repeat(900)],
  ["packages/db/src/a.ts", "new Date(row.at);"],
  ["packages/worker/src/system-clock.ts", "new Date();"],
  ["packages/db/src/testing/fixture.ts", "new Date();"],
  ["packages/db/src/a.test.ts", "new Date();"],
  ["tooling/start.ts", "new Date();"],
  ["apps/admin/src/pages/A.vue", 'import { b } from "../queries/b.ts";'],
  ["apps/admin/src/pages/A.vue", 'import { b } from "@trueup/sdk";'],
])("%s is in order", (path, text) => {
  expect(sourceFaults(path, text)).toEqual([]);
});

test.each([
  ["packages/db/src/a.ts", "x\n".repeat(401), "packages/db/src/a.ts: 401 lines; 400 at most"],
  ["apps/admin/src/A.vue", "x\n".repeat(401), "apps/admin/src/A.vue: 401 lines; 400 at most"],
  ["packages/db/src/a.ts", "x;\nnew Date();", "packages/db/src/a.ts:2: new Date(): take a clock"],
  ["apps/admin/src/A.vue", "new Date();", "apps/admin/src/A.vue:1: new Date(): take a clock"],
  [
    "apps/admin/src/pages/A.vue",
    'import { b } from "../../../../packages/db/src/b.ts";',
    "apps/admin/src/pages/A.vue: ../../../../packages/db/src/b.ts leaves the package",
  ],
])("%s is refused", (path, text, fault) => {
  expect(sourceFaults(path, text)).toEqual([fault]);
});
