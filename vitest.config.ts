import { relative } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { SOON } from "./packages/db/src/testing/soon.ts";

/** Short files that take longest: begun last, as short ones are, they would keep one worker alone at the end. */
const LONGEST = /^tooling\/(?:e2e|simulation|refinement|start-system)/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array's
    const sorted = await super.sort(files);
    return [...sorted.filter(takesLong), ...sorted.filter((file) => !takesLong(file))];
  }
}

function takesLong({ moduleId }: TestSpecification): boolean {
  return LONGEST.test(relative(import.meta.dirname, moduleId));
}

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tooling/**/*.test.ts"],
    globalSetup: ["packages/db/src/testing/global-setup.ts"],
    testTimeout: 300_000, // bounds for what hangs, not expectations: machines are busy
    hookTimeout: 300_000,
    expect: { poll: SOON },
    maxWorkers: 3, // one more than cores of a small machine: tests of the engine wait more than they compute
    sequence: { sequencer: LongestFirst },
    isolate: false, // files of one process share its modules: none may keep state that another one minds
  },
});
