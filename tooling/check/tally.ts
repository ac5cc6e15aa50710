/** What Vitest's JSON reporter writes, as far as it is read here. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

export interface Tally {
  readonly passed: number;
  /** Each failed test, and each file that failed outside its tests, with what it said. */
  readonly failed: readonly string[];
  /** Each test that did not run, by its file and title. */
  readonly skipped: readonly string[];
}

/** Counts the tests of a run. A file that failed outside its tests counts as one failure. */
export function tally(report: TestReport): Tally {
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages = [] }) => ({
      title: `${name} > ${fullName}`,
      status,
      said: failureMessages.join("\n"),
    })),
  );
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed: [
      ...tests.flatMap(({ title, status, said }) => (status === "failed" ? [`${title}\n${said}`] : [])),
      ...broken.map(({ name, message = "" }) => `${name}\n${message}`),
    ],
    skipped: tests.flatMap(({ title, status }) =>
      status === "passed" || status === "failed" ? [] : [`${status}: ${title}`],
    ),
  };
}
