import { expect, test } from "vitest";
import { tally } from "./tally.ts";

function file(name: string, status: string, tests: Readonly<Record<string, string>>) {
  const assertionResults = Object.entries(tests).map(([fullName, each]) => ({ fullName, status: each }));
  return { name, status, assertionResults };
}

test("passed and failed tests are counted over all files", () => {
  const report = {
    testResults: [
      file("a", "passed", { one: "passed" }),
      file("b", "failed", { two: "passed", three: "failed" }),
    ],
  };
  expect(tally(report)).toEqual({ passed: 2, failed: 1, skipped: [] });
});

test.each(["skipped", "pending", "todo", "disabled"])("a %s test is named", (status) => {
  const report = { testResults: [file("a.test.ts", "passed", { one: status })] };
  expect(tally(report)).toEqual({ passed: 0, failed: 0, skipped: [`${status}: a.test.ts > one`] });
});

test("a file that could not be loaded is a failure", () => {
  expect(tally({ testResults: [file("a", "failed", {})] })).toEqual({ passed: 0, failed: 1, skipped: [] });
});

test("a file whose setup failed is a failure, and its tests did not run", () => {
  const report = { testResults: [file("a", "failed", { one: "skipped" })] };
  expect(tally(report)).toEqual({ passed: 0, failed: 1, skipped: ["skipped: a > one"] });
});
