import type { Page } from "playwright-core";
import { ADMIN_PAGES } from "./admin-pages.ts";
import { customerNamed, itemsInSync, placeOf, startAdminSystem } from "./admin-system.ts";
import { findBrowser, launchBrowser, visit } from "./browser.ts";
import { cookiesOfOperator } from "./operator.ts";
import { vitalsOf, watchVitals } from "./vitals.ts";

/**
 * How the pages feel on a slow device that sees them for the first time: largest paint, jumps, and the longest wait
 * for an input, with the processor slowed down four times. Run with
 * `npx -y pnpm@12 exec node tooling/with-node.mjs node tooling/e2e/speed.ts`.
 */

const SLOWDOWN = 4;
const SETTLED = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 300)))";

const executablePath = findBrowser(process.env);
if (executablePath === null) throw new Error("No Chromium was found (apt-get install chromium).");
const system = await startAdminSystem({ demo: "still" });
const browser = await launchBrowser(executablePath);
try {
  const { id: customerId } = await customerNamed(system.client, "Aurora Apparel");
  const [listed] = await itemsInSync(system.client, customerId, 1);
  if (listed === undefined) throw new Error("no item is in sync");
  const place = await placeOf(system.client, customerId, listed);
  const { page, context } = await visit(browser, { baseURL: system.url, theme: "light" });
  await context.addCookies(await cookiesOfOperator(browser, system.url));
  await watchVitals(page);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  console.log("| page | largest paint | jumps | longest wait for an input |\n| --- | ---: | ---: | ---: |");
  for (const { name, path, ready } of ADMIN_PAGES) {
    await page.goto(path(place));
    await ready(page);
    await page.evaluate(SETTLED);
    // The largest paint is over with the first input.
    const { lcpMs, cls } = await vitalsOf(page);
    await typeAround(page);
    const { inpMs } = await vitalsOf(page);
    console.log(
      `| ${name} | ${(lcpMs / 1_000).toFixed(2)} s | ${cls.toFixed(3)} | ${Math.round(inpMs)} ms |`,
    );
  }
} finally {
  await browser.close();
  await system.close();
}

/** What works on every page: into the command palette, a few letters, and out of it again. */
async function typeAround(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("tee");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await page.evaluate(SETTLED);
}
