import { SOON } from "@trueup/db/testing/soon";
import type { Page } from "playwright-core";
import { describe, expect, test, vi } from "vitest";
import { violations } from "../accessibility.ts";
import type { OpenAdmin } from "../open-admin.ts";
import { appears } from "../pages.ts";

export function testBulkActions(admin: () => OpenAdmin): void {
  describe("bulk actions", () => {
    test("all that a search finds is selected, previewed, changed, and its results stay after a reload", async () => {
      const { page, complaints } = await admin().operator();
      await page.goto(`/customers/${admin().aurora.id}/items?q=rain+jacket`);
      await selectAll(page);
      await page.getByRole("button", { name: "Actions" }).click();
      await page.getByRole("menuitem", { name: "Set street date" }).click();
      const dialog = page.getByRole("dialog");
      expect(await dialog.getByRole("button", { name: "Yes, I'm sure!" }).isDisabled()).toBe(true);
      await dialog.getByLabel("Street date", { exact: true }).fill("2031-08-21");
      await dialog.getByText("Nothing is sent now.").waitFor();
      expect(await violations(page)).toEqual([]);
      await dialog.getByRole("button", { name: "Yes, I'm sure!" }).click();
      await page.waitForURL(/\/bulk\//);
      await page.locator("[data-bulk-status][data-status=done]").waitFor();
      await page.reload();
      await page.getByRole("heading", { name: "Set street date: 2031-08-21" }).waitFor();
      await page.locator("[data-row]").first().waitFor();
      await page.getByRole("button", { name: "Failed" }).click();
      await page.getByText("None ended like this").waitFor();
      expect(complaints).toEqual([]);
    });

    test("rows are ticked with shift, stay ticked on other pages, and Escape lets them go", async () => {
      const { page } = await admin().operator();
      await page.goto(`/customers/${admin().aurora.id}/items`);
      const ticks = page.getByRole("checkbox", { name: /^Select AUR/ });
      await ticks.nth(1).click();
      await ticks.nth(4).click({ modifiers: ["Shift"] });
      await page.getByText("4 items selected").waitFor();
      await page.getByRole("button", { name: "Next" }).click();
      await page.waitForURL(/cursor=/);
      await page.getByRole("button", { name: "Previous" }).click();
      await vi.waitFor(async () => expect(await ticks.nth(3).isChecked()).toBe(true), SOON);
      await page.keyboard.press("Escape");
      await page.getByText("4 items selected").waitFor({ state: "hidden" });
    });

    test("an action over all 2,000 items shows in the list and comes to its end there, without a reload", async () => {
      const { page } = await admin().operator();
      const { aurora, system } = admin();
      await page.goto(`/customers/${aurora.id}/bulk`);
      await page.locator("[data-row-link]").first().waitFor();
      const { id } = await system.client.bulkActions.start(aurora.id, {
        action: "set_street_date",
        parameters: { streetDate: null },
        filter: { and: [] },
        confirm: true,
      });
      const row = page.locator("[data-row]").filter({ has: page.locator(`a[href$="/bulk/${id}"]`) });
      await row.getByText("Done", { exact: true }).waitFor();
      await row.getByText("2,000 of 2,000 items").waitFor();
      await row.getByRole("link").click();
      expect(await appears(page.getByRole("heading", { name: "Set street date: No street date" }))).toBe(
        true,
      );
      expect(await page.getByRole("button", { name: "Cancel action" }).count()).toBe(0);
    });
  });
}

async function selectAll(page: Page): Promise<void> {
  await page.locator("[data-row-link]").first().waitFor();
  await page.getByRole("checkbox", { name: "Select all on this page" }).click();
  await page.getByRole("button", { name: "Select all items of this search" }).click();
  await page.getByText(/^All [\d,]+ items of this search selected$/).waitFor();
}
