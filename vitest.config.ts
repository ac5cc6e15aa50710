import { defineConfig } from "vitest/config";
import { SOON } from "./packages/db/src/testing/soon.ts";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tooling/**/*.test.ts"],
    globalSetup: ["packages/db/src/testing/global-setup.ts"],
    testTimeout: 300_000, // bounds for what hangs, not expectations: machines are busy
    hookTimeout: 300_000,
    expect: { poll: SOON },
    maxWorkers: 2,
    isolate: false, // files of one process share its modules: none may keep state that another one minds
  },
});
