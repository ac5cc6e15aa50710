import { describe, expect, test } from "vitest";
import type { OpenAdmin } from "../open-admin.ts";
import { appears } from "../pages.ts";

export function testLanguage(admin: () => OpenAdmin): void {
  describe("the language", () => {
    test("German, once chosen, is spoken on every page and after a reload", async () => {
      const { page, complaints } = await admin().operator();
      await page.goto(`/customers/${admin().aurora.id}/stores`);
      await page.getByRole("heading", { name: "Stores", level: 1 }).waitFor();
      await page.getByLabel("Language").selectOption("de");
      await page.getByRole("heading", { name: "Shops", level: 1 }).waitFor();
      await page.reload();
      await page.getByRole("heading", { name: "Shops", level: 1 }).waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe("de");
      await page.getByRole("link", { name: "Einstellungen", exact: true }).click();
      await page.getByText("Bestände automatisch synchronisieren").first().waitFor();
      await page.getByLabel("Sprache").selectOption("en");
      expect(await appears(page.getByRole("heading", { name: "Preferences", level: 1 }))).toBe(true);
      expect(complaints).toEqual([]);
    });

    test("a browser that prefers German is greeted in German", async () => {
      const { page } = await admin().stranger({ locale: "de-AT" });
      await page.goto("/sign-in");
      expect(await appears(page.getByRole("heading", { name: "Anmelden" }))).toBe(true);
    });
  });
}
