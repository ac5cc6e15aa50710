import { expect, test } from "vitest";
import { tally } from "./tally.ts";

function file(name: string, status: string, tests: Readonly<Record<string, string>>, message?: string) {
  const assertionResults = Object.entries(tests).map(([fullName, each]) => ({
    fullName,
    status: each,
    failureMessages: each === "failed" ? ["expected 1 to be 2"] : [],
  }));
  return { name, status, assertionResults, ...(message === undefined ? {} : { message }) };
}

test("passed and failed tests are counted over all files, and a failure says why", () => {
  const report = {
    testResults: [
      file("a", "passed", { one: "passed" }),
      file("b", "failed", { two: "passed", three: "failed" }),
    ],
  };
  expect(tally(report)).toEqual({ passed: 2, failed: ["b > three\nexpected 1 to be 2"], skipped: [] });
});

test.each(["skipped", "pending", "todo", "disabled"])("a %s test is named", (status) => {
  const report = { testResults: [file("a.test.ts", "passed", { one: status })] };
  expect(tally(report)).toEqual({ passed: 0, failed: [], skipped: [`${status}: a.test.ts > one`] });
});

test("a file that could not be loaded is a failure", () => {
  expect(tally({ testResults: [file("a", "failed", {}, "no such module")] })).toEqual({
    passed: 0,
    failed: ["a\nno such module"],
    skipped: [],
  });
});

test("a file whose setup failed is a failure, and its tests did not run", () => {
  const report = { testResults: [file("a", "failed", { one: "skipped" })] };
  expect(tally(report)).toEqual({ passed: 0, failed: ["a\n"], skipped: ["skipped: a > one"] });
});
