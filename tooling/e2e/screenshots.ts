import { mkdir } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { ADMIN_PAGES, type Place } from "./admin-pages.ts";
import { customerNamed, itemsInSync, placeOf, startAdminSystem } from "./admin-system.ts";
import { findBrowser, launchBrowser, THEMES, visit, type VisitOptions } from "./browser.ts";
import { type Cookies, cookiesOfOperator } from "./operator.ts";

/**
 * Pictures of every page, light and dark, wide and narrow, in `.artifacts/screenshots`, and those of the documents in
 * `docs/images`. Run with `npx -y pnpm@12 exec node tooling/with-node.mjs node tooling/e2e/screenshots.ts`.
 */

const ARTIFACTS = fileURLToPath(new URL("../../.artifacts/screenshots/", import.meta.url));
const DOCUMENTS = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const WIDTHS = [1440, 360];
/** How long the demonstration's traffic runs before it is looked at. */
const TRAFFIC_MS = 20_000;
/** The demonstration's traffic does not come here. */
const QUIET_SHELF = { q: "merino" };
const READY_TRIES = 240;

const executablePath = findBrowser(process.env);
if (executablePath === null) throw new Error("No Chromium was found (apt-get install chromium).");
await mkdir(ARTIFACTS, { recursive: true });
await mkdir(DOCUMENTS, { recursive: true });

const system = await startAdminSystem({ demo: "on" });
const browser = await launchBrowser(executablePath);
try {
  const { id: customerId } = await customerNamed(system.client, "Aurora Apparel");
  const place = await heldBackItem(customerId);
  await pause(TRAFFIC_MS);
  const cookies = await cookiesOfOperator(browser, system.url);
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      const { page, context } = await visit(browser, { baseURL: system.url, theme, width });
      await page.goto("/sign-in");
      await page.getByLabel("E-mail").waitFor();
      await shoot(page, `sign-in-${theme}-${width}`);
      await context.addCookies(cookies);
      for (const { name, path, ready } of ADMIN_PAGES) {
        await page.goto(path(place));
        await ready(page);
        await shoot(page, `${name}-${theme}-${width}`);
      }
      await context.close();
    }
  }
  await illustrate({ baseURL: system.url, theme: "light" }, place, cookies);
} finally {
  await browser.close();
  await system.close();
}

/** An item whose store does not show what it should, with the reason to be seen. */
async function heldBackItem(customerId: string): Promise<Place> {
  for (let tries = 0; ; tries += 1) {
    try {
      const [found] = (await itemsInSync(system.client, customerId, 3, QUIET_SHELF)).slice(-1);
      if (found === undefined) throw new Error("no item is in sync");
      const { item } = found;
      await system.client.items.patch(customerId, item.id, { syncInventory: "never" });
      await system.client.stockChanges.record(customerId, [
        { kind: "receive", itemId: item.id, quantity: 24 },
      ]);
      return await placeOf(system.client, customerId, found);
    } catch (error) {
      if (tries === READY_TRIES) throw error;
      await pause(250);
    }
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${ARTIFACTS}${name}.png` });
  console.log(`.artifacts/screenshots/${name}.png`);
}

/** The pictures that the README and the documents show. */
async function illustrate(options: VisitOptions, place: Place, cookies: Cookies): Promise<void> {
  const { page, context } = await visit(browser, options);
  await context.addCookies(cookies);
  await page.setViewportSize({ width: 1280, height: 760 });
  for (const name of ["control-tower", "item-rules", "item-explain", "activity"]) {
    const wanted = ADMIN_PAGES.find((each) => each.name === name);
    if (wanted === undefined) throw new Error(`there is no page "${name}"`);
    await page.goto(wanted.path(place));
    await wanted.ready(page);
    await keep(page, name);
  }
  await page.goto(`/customers/${place.customerId}/items?q=tee`);
  await page.locator("[data-row-link]").first().waitFor();
  await page.getByRole("checkbox", { name: "Select all on this page" }).click();
  await page.getByRole("button", { name: "Select all items of this search" }).click();
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByText("Set Sync Inventory Notifications").click();
  await page.getByRole("dialog").getByRole("radio", { name: "Never" }).click();
  await page.getByText("Nothing is sent now.").waitFor();
  await keep(page, "bulk-preview");
  await context.close();
}

async function keep(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${DOCUMENTS}${name}.png` });
  console.log(`docs/images/${name}.png`);
}
