import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tooling/**/*.test.ts"],
    globalSetup: ["packages/db/src/testing/global-setup.ts"],
    testTimeout: 120_000, // a bound for a hung test, not an expectation: machines are busy
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
