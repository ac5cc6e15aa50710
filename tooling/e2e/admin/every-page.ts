import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { violations } from "../accessibility.ts";
import { THEMES } from "../browser.ts";
import type { OpenAdmin } from "../open-admin.ts";
import { ADMIN_PAGES, appears } from "../pages.ts";

export function testEveryPage(admin: () => OpenAdmin): void {
  test("the chosen theme stays", async () => {
    const { page } = await admin().operator();
    await page.goto(`/customers/${admin().aurora.id}/stores`);
    await page.getByRole("button", { name: "Dark theme" }).click();
    await page.reload();
    expect(await appears(page.locator(".v-application.v-theme--dark"))).toBe(true);
    expect(await page.getByRole("button", { name: "Dark theme" }).getAttribute("aria-pressed")).toBe("true");
  });

  test.each([
    ["light", 1440],
    ["dark", 1440],
    ["light", 360],
  ] as const)(
    "no page has an accessibility fault, a script fault or an overflow in the %s theme at %i px",
    async (theme, width) => {
      const { page, complaints } = await admin().operator({ theme, width });
      for (const { name, path, ready } of ADMIN_PAGES) {
        await page.goto(path(admin().place));
        await ready(page);
        expect.soft(await violations(page), name).toEqual([]);
        const overflow = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect.soft(overflow, name).toBeLessThanOrEqual(0);
      }
      expect(complaints).toEqual([]);
    },
  );

  test("no page loads more than 220 KB of scripts", async () => {
    const { page } = await admin().operator();
    let scripts: Promise<Buffer>[] = [];
    page.on("response", (response) => {
      if (new URL(response.url()).pathname.endsWith(".js")) scripts.push(response.body());
    });
    for (const { name, path, ready } of ADMIN_PAGES) {
      scripts = [];
      await page.goto(path(admin().place));
      await ready(page);
      const sizes = (await Promise.all(scripts)).map((script) => gzipSync(script).length);
      expect
        .soft(
          sizes.reduce((sum, size) => sum + size, 0),
          name,
        )
        .toBeLessThan(220 * 1024);
    }
  });

  test.each(THEMES)("the sign-in page has no accessibility fault in the %s theme", async (theme) => {
    const { page } = await admin().stranger({ theme });
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").waitFor();
    expect(await violations(page)).toEqual([]);
  });
}
