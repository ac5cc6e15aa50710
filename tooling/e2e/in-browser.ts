import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findBrowser } from "./browser.ts";
import { openAdmin, type OpenAdmin } from "./open-admin.ts";

const executablePath = findBrowser(process.env);
if (executablePath === null) {
  console.warn(
    "The admin is not tested: no Chromium was found (apt-get install chromium, or TRUEUP_BROWSER=path).",
  );
}

/** Tests of one system in one browser, because starting them takes longer than the tests. */
export function describeInBrowser(registers: readonly ((admin: () => OpenAdmin) => void)[]): void {
  test("a browser is there where one is required", () => {
    expect(executablePath !== null || process.env["TRUEUP_REQUIRE_BROWSER"] !== "1").toBe(true);
  });

  describe.skipIf(executablePath === null)("the admin in a browser", () => {
    let opened: OpenAdmin;
    beforeAll(async () => {
      opened = await openAdmin(executablePath ?? "");
    });
    afterEach(({ task }) => opened.leave(task.result?.state === "fail" ? task.name : null));
    afterAll(() => opened?.close());
    for (const register of registers) register(() => opened);
  });
}
