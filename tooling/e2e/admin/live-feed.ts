import { describe, expect, test } from "vitest";
import type { OpenAdmin } from "../open-admin.ts";
import { vanishes } from "../pages.ts";

export function testLiveFeed(admin: () => OpenAdmin): void {
  describe("the live feed", () => {
    test("a stock change shows as decision and confirmed push, and waits while the pointer is over the list", async () => {
      const { page } = await admin().operator();
      const taken = admin().takeItem();
      await page.goto(`/customers/${admin().aurora.id}/live?kind=push`);
      await page.locator("[data-row]").first().waitFor();
      await admin().setStock(taken, 1_234);
      const line = page.locator("[data-row]", { hasText: taken.item.sku }).filter({ hasText: "1,234" });
      await line.getByText("Confirmed").waitFor();

      await page.locator("[data-row]").first().hover();
      await page.getByText("Paused while you look").waitFor();
      await admin().setStock(taken, 1_235);
      await page.getByText(/; \d+ new\./).waitFor();
      expect(await page.locator("[data-row]", { hasText: "1,235" }).count()).toBe(0);
      await page.getByRole("heading", { level: 1 }).hover();
      await page.locator("[data-row]", { hasText: "1,235" }).waitFor();
    });

    test("an interrupted stream is said so until it is back", async () => {
      const { page } = await admin().operator();
      await page.route("**/events?*", (route) => route.abort());
      await page.goto(`/customers/${admin().aurora.id}/items`);
      await page.getByText("No live updates since").waitFor();
      await page.unroute("**/events?*");
      expect(await vanishes(page.getByText("No live updates since"))).toBe(true);
    });
  });
}
