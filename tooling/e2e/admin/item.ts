import { SOON } from "@trueup/db/testing/soon";
import { describe, expect, test, vi } from "vitest";
import type { ListedItem } from "../admin-system.ts";
import type { OpenAdmin } from "../open-admin.ts";
import { appears, closeWithEscape } from "../pages.ts";

export function testItem(admin: () => OpenAdmin): void {
  describe("an item", () => {
    test("an override is previewed, saved without a sync, and explains what it holds back", async () => {
      const { page } = await admin().operator();
      const taken = admin().takeItem();
      await page.goto(itemPath(admin(), taken));
      await page.getByRole("radio", { name: "Never", exact: true }).check();
      await page.getByText("are not sent: the sync setting is Never.").waitFor();
      await page.getByRole("button", { name: "Update Item" }).click();
      await page.getByText("Saving a sync setting sends nothing to a store.").waitFor();
      expect((await admin().system.client.items.get(admin().aurora.id, taken.item.id)).syncInventory).toBe(
        "never",
      );

      await admin().setStock(taken, 7_777);
      const row = page.locator(`[data-listing="${taken.listing.id}"]`);
      await row.getByText(/Not sent: the sync setting is "Never" \(set on the item\)/).waitFor();
      await row.getByText("7,777", { exact: true }).waitFor();
      await row.getByText("Held back").waitFor();
    });

    test("leaving with unsaved changes asks first", async () => {
      const { page } = await admin().operator();
      const taken = admin().takeItem();
      await page.goto(itemPath(admin(), taken));
      await page.getByRole("radio", { name: "Always", exact: true }).check();
      await page.getByLabel("Parts of this item").getByRole("link", { name: "Orders" }).click();
      await page.getByRole("heading", { name: "Process Orders", exact: true }).waitFor();
      await page.getByRole("link", { name: "Stores" }).click();
      await page.getByText("Leave without saving?").waitFor();
      await page.getByRole("button", { name: "Stay on the page" }).click();
      expect(new URL(page.url()).pathname).toBe(`${itemPath(admin(), taken)}/orders`);
      await page.getByRole("link", { name: "Stores" }).click();
      await page.getByRole("button", { name: "Leave without saving" }).click();
      await page.getByRole("heading", { name: "Stores", level: 1 }).waitFor();
    });

    test("Sync Now ends visibly, with the number that the store confirmed", async () => {
      const { page } = await admin().operator();
      const taken = admin().takeItem();
      await admin().system.client.items.patch(admin().aurora.id, taken.item.id, { syncInventory: "never" });
      await admin().setStock(taken, 4_321);
      await page.goto(itemPath(admin(), taken));
      const row = page.locator(`[data-listing="${taken.listing.id}"]`);
      await row.getByText("Held back").waitFor();
      await page.getByRole("button", { name: "Sync Now" }).first().click();
      const ended = page.locator('[data-status="confirmed"]');
      await ended.getByText("the store shows 4,321").waitFor();
      expect(await ended.locator("time").textContent()).toMatch(/^\d\d:\d\d:\d\d$/);
      await row.getByText("In sync").waitFor();
    });

    test("Explain opens the whole trace, has an address of its own, and Esc closes it", async () => {
      const { page } = await admin().operator();
      const taken = admin().takeItem();
      await page.goto(itemPath(admin(), taken));
      await page
        .getByRole("button", { name: /^Explain/ })
        .first()
        .click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(`the store already shows ${taken.listing.level}`).first().waitFor();
      await dialog.getByRole("rowheader", { name: "Published quantity" }).first().waitFor();
      await dialog.getByText("Decided here").first().waitFor();
      await dialog.getByText("The last push").waitFor();
      expect(new URL(page.url()).searchParams.get("explain")).toBe(taken.listing.id);
      await closeWithEscape(dialog);
      await page.waitForURL((url) => !url.searchParams.has("explain"));
      await vi.waitFor(async () => {
        expect(await page.evaluate("document.activeElement?.getAttribute('aria-label')")).toMatch(
          /^Explain /,
        );
      }, SOON);
    });

    test("turning Process Orders off is told before and kept after", async () => {
      const { page } = await admin().operator();
      const taken = admin().takeItem();
      await page.goto(`${itemPath(admin(), taken)}/orders`);
      await page.getByRole("checkbox", { name: "Process Orders" }).uncheck();
      await page.getByText("Saving this does at once").waitFor();
      await page.getByText("Not sent: Process Orders is off for this item.").waitFor();
      await page.getByRole("button", { name: "Update Item" }).click();
      await page.getByText("Saved.").waitFor();
      await page.getByLabel("Parts of this item").getByRole("link", { name: "History" }).click();
      expect(await appears(page.getByText("Process Orders turned off: by hand."))).toBe(true);
    });
  });
}

function itemPath({ aurora }: OpenAdmin, { item }: ListedItem): string {
  return `/customers/${aurora.id}/items/${item.id}`;
}
