import { SOON } from "@trueup/db/testing/soon";
import { describe, expect, test, vi } from "vitest";
import type { OpenAdmin } from "../open-admin.ts";

export function testShipNotices(admin: () => OpenAdmin): void {
  describe("ship notices", () => {
    test("publishing is previewed, reaches the store, and shows so", async () => {
      const { client } = admin().system;
      const { aurora } = admin();
      const { item, listing } = admin().takeItem();
      const before = item.quantities.published;
      const notice = await client.shipNotices.create(aurora.id, {
        reference: "PO-PUBLISH",
        status: "in_transit",
        lines: [{ itemId: item.id, expected: 120 }],
      });
      const { page } = await admin().operator();
      await page.goto(`/customers/${aurora.id}/ship-notices/${notice.id}`);
      await page.getByRole("button", { name: "Publish all lines", exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("120 units more count as published, before they arrive.").waitFor();
      await dialog.getByText(/: 1 listing/).waitFor();
      await dialog.getByRole("button", { name: "Yes, I'm sure!" }).click();
      await page.getByText("1 number is on its way to its store.").waitFor();
      await page.locator("[data-row]").getByText("Published", { exact: true }).waitFor();
      await vi.waitFor(async () => {
        const shown = await client.listings.get(aurora.id, listing.id);
        expect(shown).toMatchObject({ state: "in_sync", known: { quantity: before + 120 } });
      }, SOON);
    });

    test("a scanner receives line after line, and more than was expected is asked about", async () => {
      const { client } = admin().system;
      const { aurora } = admin();
      const [first, second] = [admin().takeItem(), admin().takeItem()];
      const notice = await client.shipNotices.create(aurora.id, {
        reference: "PO-RECEIVE",
        status: "arrived",
        lines: [
          { itemId: first.item.id, expected: 8 },
          { itemId: second.item.id, expected: 5 },
        ],
      });
      const { page } = await admin().operator();
      await page.goto(`/customers/${aurora.id}/ship-notices/${notice.id}`);
      const sku = page.getByLabel("SKU", { exact: true });
      await sku.fill(first.item.sku.toLowerCase());
      // Some scanners end with Enter twice: that is no receipt of all that is outstanding.
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.getByText("8 units still expected").waitFor();
      await page.keyboard.type("6");
      await page.keyboard.press("Enter");
      await page.getByText(`${first.item.sku}: 6 good, 0 damaged.`).waitFor();
      await vi.waitFor(async () => {
        expect(await page.evaluate("document.activeElement?.getAttribute('name')")).toBe("sku");
      }, SOON);

      await page.keyboard.type(second.item.sku);
      await page.keyboard.press("Enter");
      await page.getByText("5 units still expected").waitFor();
      await page.keyboard.type("7");
      await page.keyboard.press("Enter");
      await page.getByText(/2 units of .* more than are still expected/).waitFor();
      await page.getByRole("button", { name: "Yes, I'm sure!" }).click();
      await page.getByText(`${second.item.sku}: 7 good, 0 damaged.`).waitFor();
      expect((await client.shipNotices.get(aurora.id, notice.id)).lines).toMatchObject([
        { good: 6, outstanding: 2 },
        { good: 7, outstanding: 0 },
      ]);
    });

    test("a new one takes pasted rows, and names every row that it cannot take", async () => {
      const { aurora } = admin();
      const { item } = admin().takeItem();
      const { page } = await admin().operator();
      await page.goto(`/customers/${aurora.id}/ship-notices/new`);
      await page.getByLabel("Reference").fill("PO-PASTED");
      await page.getByText("Paste rows").click();
      await page.getByLabel("One row for each line: SKU, quantity").fill(`${item.sku}, 12\nNOT-THERE, 3\nX`);
      await page.getByRole("button", { name: "Add these rows" }).click();
      await page.getByText("There is no item with the SKU “NOT-THERE”.").waitFor();
      await page.getByText("“X” has no quantity.").waitFor();
      await page.getByText("1 line, 12 units").waitFor();
      await page.getByRole("button", { name: "Create ship notice" }).click();
      await page.getByRole("heading", { name: "PO-PASTED" }).waitFor();
      const { data } = await admin().system.client.shipNotices.list(aurora.id, { itemId: item.id });
      expect(data[0]).toMatchObject({ reference: "PO-PASTED", lines: [{ sku: item.sku, expected: 12 }] });
    });
  });
}
