import { SOON } from "@trueup/db/testing/soon";
import { describe, expect, test, vi } from "vitest";
import { violations } from "../accessibility.ts";
import type { OpenAdmin } from "../open-admin.ts";

export function testItemFilter(admin: () => OpenAdmin): void {
  describe("the filter of the list of items", () => {
    test("a filter is built, refused while it is wrong, saved, opened by its address and deleted", async () => {
      const { page } = await admin().operator();
      const list = `/customers/${admin().aurora.id}/items`;
      await page.goto(list);
      await page.locator("[data-row-link]").first().waitFor();
      await page.getByRole("button", { name: "Edit filter" }).last().click();
      await page.getByRole("button", { name: "Add condition" }).click();
      await page.getByLabel("Field", { exact: true }).last().selectOption({ label: "Available" });
      await page.getByLabel("Operator").last().selectOption({ label: "is at most" });
      await page.getByLabel("Value of Available").fill("few");
      await page.getByRole("button", { name: "Apply filter" }).click();
      await page.getByRole("alert").first().waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByLabel("Value of Available").fill("5");
      await page.getByRole("button", { name: "Apply filter" }).click();
      await page.waitForURL(/filter=/);
      await page.getByText("Available is at most 5").waitFor();
      const numbers = page.locator("td.cell-available");
      await vi.waitFor(async () => {
        const found = await numbers.allTextContents();
        expect(found.length).toBeGreaterThan(0);
        expect(found.every((text) => Number(text.replace("−", "-")) <= 5)).toBe(true);
      }, SOON);
      await page.getByRole("button", { name: "Save search" }).click();
      await page.getByRole("dialog").getByLabel("Name").fill("Nearly sold out");
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.waitForURL(/search=/);
      const saved = page.url();
      await page.goto(list);
      await page.getByRole("button", { name: "Searches" }).click();
      await page.getByRole("link", { name: "Nearly sold out" }).click();
      await page.getByText("Available is at most 5").waitFor();
      expect(page.url()).toBe(saved);
      await page.getByRole("button", { name: "Remove: Archived: No" }).click();
      await page.getByRole("button", { name: "Save the changes" }).click();
      await page.waitForURL(saved);
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Yes, I'm sure!" }).click();
      await page.getByRole("button", { name: "Searches" }).click();
      await page.getByText("No search is saved yet.").waitFor();
    });
  });
}
