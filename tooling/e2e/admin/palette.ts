import { describe, expect, test } from "vitest";
import { violations } from "../accessibility.ts";
import type { OpenAdmin } from "../open-admin.ts";
import { vanishes } from "../pages.ts";

export function testPalette(admin: () => OpenAdmin): void {
  describe("the command palette", () => {
    test("goes to a page, an exact SKU and another customer by the keyboard alone, and remembers", async () => {
      const { page, complaints } = await admin().operator();
      const { item } = admin().takeItem();
      await page.goto(`/customers/${admin().aurora.id}/stores`);
      await page.locator("[data-store]").first().waitFor();
      const palette = page.getByRole("dialog", { name: "Go to" });
      const chosen = palette.locator("[aria-selected=true]");

      await page.keyboard.press("Control+k");
      await palette.waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("ArrowUp");
      await chosen.getByText("Sign out").waitFor();
      await page.keyboard.type("preferen");
      await chosen.getByText("Preferences").waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/preferences$/);
      expect(await vanishes(palette)).toBe(true);

      await page.keyboard.press("Control+k");
      await chosen.getByText("Preferences").waitFor();
      await page.keyboard.type(item.sku);
      await chosen.getByText(item.sku, { exact: true }).waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: item.sku, level: 1 }).waitFor();

      await page.keyboard.press("Control+k");
      await chosen.getByText(item.sku, { exact: true }).waitFor();
      await page.keyboard.type("sync now");
      await chosen.getByText(`Sync Now: ${item.sku}`).waitFor();
      await page.keyboard.press("Escape");
      expect(await vanishes(palette)).toBe(true);

      await page.getByRole("button", { name: "Go to" }).click();
      await page.keyboard.type("bold goods");
      await chosen.getByText("Bold Goods").waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(new RegExp(admin().bold.id));
      expect(complaints).toEqual([]);
    });
  });
}
