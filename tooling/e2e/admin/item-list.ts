import { SOON } from "@trueup/db/testing/soon";
import { describe, expect, test, vi } from "vitest";
import type { OpenAdmin } from "../open-admin.ts";
import { closeWithEscape, skus } from "../pages.ts";

export function testItemList(admin: () => OpenAdmin): void {
  describe("the list of items", () => {
    test("words are searched at the server, and the address keeps the search and the order", async () => {
      const { page } = await admin().operator();
      const { item } = admin().takeItem();
      await page.goto(`/customers/${admin().aurora.id}/items`);
      await page.getByRole("searchbox").fill("rain jacket");
      await page.waitForURL(/q=rain\+jacket/);
      await vi.waitFor(async () => {
        const found = await skus(page);
        expect(found.length).toBeGreaterThan(0);
        expect(found.every((sku) => sku.includes("JKT"))).toBe(true);
      }, SOON);
      await page.getByRole("button", { name: "SKU", exact: true }).click();
      await page.waitForURL(/sort=sku/);
      await vi.waitFor(async () => {
        const found = await skus(page);
        expect(found).toEqual(found.toSorted());
      }, SOON);
      await page.getByRole("searchbox").fill(item.sku);
      await vi.waitFor(async () => expect((await skus(page))[0]).toBe(item.sku), SOON);
      await page.reload();
      await page.locator("[data-row-link]").first().waitFor();
      expect((await skus(page))[0]).toBe(item.sku);
    });

    test("pages follow each other and lead back", async () => {
      const { page } = await admin().operator();
      await page.goto(`/customers/${admin().aurora.id}/items`);
      await page.locator("[data-row-link]").first().waitFor();
      const first = await skus(page);
      await page.getByRole("button", { name: "Next" }).click();
      await vi.waitFor(async () => expect((await skus(page))[0]).not.toBe(first[0]), SOON);
      const second = await skus(page);
      expect(second.filter((sku) => first.includes(sku))).toEqual([]);
      await page.getByRole("button", { name: "Previous" }).click();
      await vi.waitFor(async () => expect(await skus(page)).toEqual(first), SOON);
    });

    test("the keyboard searches, walks and opens", async () => {
      const { page } = await admin().operator();
      await page.goto(`/customers/${admin().aurora.id}/items`);
      await page.locator("[data-row-link]").first().waitFor();
      const [, second] = await skus(page);
      await page.keyboard.press("?");
      await page.getByRole("dialog").getByText("Keyboard shortcuts").waitFor();
      await closeWithEscape(page.getByRole("dialog"));
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("k");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: second ?? "" }).waitFor();
      await vi.waitFor(async () => {
        expect(await page.evaluate("document.activeElement?.tagName")).toBe("H1");
      }, SOON);
      await page.keyboard.press("/");
      await page.getByRole("searchbox").waitFor();
      await vi.waitFor(async () => {
        expect(await page.evaluate("document.activeElement?.getAttribute('type')")).toBe("search");
      }, SOON);
      await page.locator("[data-row-link]").first().waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("j");
      expect(await page.evaluate("document.activeElement?.hasAttribute('data-row-link')")).toBe(true);
    });
  });
}
