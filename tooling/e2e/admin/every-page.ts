import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { violations } from "../accessibility.ts";
import { ADMIN_PAGES } from "../admin-pages.ts";
import { THEMES } from "../browser.ts";
import type { OpenAdmin } from "../open-admin.ts";
import { appears } from "../pages.ts";

/** Every page as it is loaded, then turned dark, then narrowed to a telephone. */
const LOOKS = [
  { theme: "light", width: 1440, rules: "all" },
  { theme: "dark", width: 1440, rules: "colors" },
  { theme: "light", width: 360, rules: "all" },
] as const;

/** Pictures of every page in each look are kept where somebody may want to see later what was tested. */
const KEPT = process.env["CI"] !== undefined;
const WIDTHS = [3840, 1440, 1200, 1000, 768, 600, 360];
const PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

export function testEveryPage(admin: () => OpenAdmin): void {
  test("the chosen theme stays", async () => {
    const { page } = await admin().operator();
    await page.goto(`/customers/${admin().aurora.id}/stores`);
    await page.getByRole("button", { name: "Dark theme" }).click();
    await page.reload();
    expect(await appears(page.locator(".v-application.v-theme--dark"))).toBe(true);
    expect(await page.getByRole("button", { name: "Dark theme" }).getAttribute("aria-pressed")).toBe("true");
  });

  test("no page has an accessibility or script fault, overflows or loads more than 220 KB of scripts", async () => {
    const { page, complaints } = await admin().operator();
    const scriptsLoaded = weighScripts(page);
    for (const { name, path, ready } of ADMIN_PAGES) {
      scriptsLoaded.begin();
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(path(admin().place));
      await ready(page);
      expect.soft(await scriptsLoaded.bytes(), `${name}, bytes of scripts`).toBeLessThan(220 * 1024);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await page.evaluate(PAINTED);
        expect.soft(await page.evaluate(OVERFLOW), `${name}, overflow at ${width} px`).toBeLessThanOrEqual(0);
      }
      for (const { theme, width, rules } of LOOKS) {
        await page.emulateMedia({ colorScheme: theme });
        await page.setViewportSize({ width, height: 900 });
        if (KEPT) await page.screenshot({ path: `.artifacts/screenshots/${name}-${theme}-${width}.png` });
        expect.soft(await violations(page, rules), `${name}, ${theme} at ${width} px`).toEqual([]);
      }
    }
    expect(complaints).toEqual([]);
  });

  test.each(THEMES)("the sign-in page has no accessibility fault in the %s theme", async (theme) => {
    const { page } = await admin().stranger({ theme });
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").waitFor();
    expect(await violations(page)).toEqual([]);
  });
}

/** Weighs what a page loads of scripts, compressed as they are sent. */
function weighScripts(page: Page): { begin(): void; bytes(): Promise<number> } {
  let scripts: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith(".js")) scripts.push(response.body());
  });
  return {
    begin() {
      scripts = [];
    },
    async bytes() {
      const sizes = (await Promise.all(scripts)).map((script) => gzipSync(script).length);
      return sizes.reduce((sum, size) => sum + size, 0);
    },
  };
}
