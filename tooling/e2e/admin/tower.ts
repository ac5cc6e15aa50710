import { describe, expect, test } from "vitest";
import { violations } from "../accessibility.ts";
import type { OpenAdmin } from "../open-admin.ts";
import { appears } from "../pages.ts";

export function testTower(admin: () => OpenAdmin): void {
  describe("the control tower", () => {
    test("shows a store that stands still among the others, and its action mends it", async () => {
      const { page } = await admin().operator();
      const { client } = admin().system;
      const { id: customerId, name } = admin().aurora;
      const [store] = (await client.stores.list(customerId)).data;
      await client.stores.pause(customerId, store?.id ?? "");

      await page.goto("/?state=paused");
      const row = page.locator(`[data-store="${store?.id}"]`);
      await row.getByText("Paused", { exact: true }).waitFor();
      expect(await row.getByText(name, { exact: true }).count()).toBe(1);
      await row.getByRole("button", { name: `Resume: ${store?.name}` }).press("Enter");
      await page.getByText("No store matches").waitFor();
      expect((await client.stores.get(customerId, store?.id ?? "")).status).toBe("active");

      await page.getByRole("button", { name: "Clear the filter" }).click();
      await row.waitFor();
      expect(new URL(page.url()).search).toBe("");
      await page.getByRole("searchbox", { name: "Customer, store or host" }).fill("bold");
      await row.waitFor({ state: "hidden" });
      expect(new URL(page.url()).search).toBe("?q=bold");
    });

    test("a customer is created, and its stores are what comes next", async () => {
      const { page } = await admin().operator();
      await page.goto("/");
      await page.getByRole("button", { name: "New customer" }).press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name").fill("Cedar & Co");
      expect(await violations(page)).toEqual([]);
      await dialog.getByLabel("Name").press("Enter");
      await page.getByText("No stores yet").waitFor();
      await page.getByRole("link", { name: "Control tower" }).click();
      expect(await appears(page.getByRole("link", { name: "Cedar & Co" }))).toBe(true);
    });
  });
}
