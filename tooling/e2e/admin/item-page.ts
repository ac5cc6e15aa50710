import { describe, expect, test } from "vitest";
import type { ListedItem } from "../admin-system.ts";
import type { OpenAdmin } from "../open-admin.ts";
import { appears, vanishes } from "../pages.ts";

const DAY_MS = 86_400_000;

export function testItemPage(admin: () => OpenAdmin): void {
  const pathOf = ({ item }: ListedItem, tab: string) =>
    `/customers/${admin().aurora.id}/items/${item.id}/${tab}`;

  describe("an item's page", () => {
    test("a count is shown before and after, recorded once, and reaches ledger and store", async () => {
      const { page } = await admin().operator();
      const taken = admin().takeItem();
      await page.goto(pathOf(taken, "inventory"));
      await page.getByRole("button", { name: "Count", exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Counted units").fill("3333");
      await dialog.getByRole("cell", { name: "3,333", exact: true }).waitFor();
      await dialog.getByRole("button", { name: "Record the count" }).dblclick();
      await page.getByText("Recorded: 3,333 on shelf").waitFor();
      await page.locator('[data-role="pickable"] a').first().click();
      await page.getByText(/^The lines of Pickable in .+ add up to 3,333\./).waitFor();
      expect(await page.locator('[data-kind="set"]').getByText("Counted 3333 units").count()).toBe(1);
      await page.getByLabel("Parts of this item").getByRole("link", { name: "Rules" }).click();
      const row = page.locator(`[data-listing="${taken.listing.id}"]`);
      await row.getByText("In sync").waitFor();
      const { quantities } = await admin().system.client.items.get(admin().aurora.id, taken.item.id);
      const shown = quantities.published.toLocaleString("en");
      expect(quantities.onShelf).toBe(3_333);
      expect(await row.getByText(shown, { exact: true }).count()).toBe(2);
    });

    test("a setting that expires is previewed by the server and saved with its end", async () => {
      const { page } = await admin().operator();
      const taken = admin().takeItem();
      await page.goto(pathOf(taken, "rules"));
      await page.getByRole("radio", { name: "Never", exact: true }).check();
      await page.getByLabel("Only until a date").check();
      const until = new Date(Date.now() + 30 * DAY_MS).toISOString();
      await page.getByLabel("Until", { exact: true }).fill(until.slice(0, 16));
      await page.getByText("Then it goes back to “Customer Default").waitFor();
      await page.getByRole("button", { name: "Preview" }).click();
      const after = page.locator('[data-preview-part="after"]');
      await after.getByText("1 listing would be left alone: the sync setting is Never.").waitFor();
      await page.getByRole("button", { name: "Update Item" }).click();
      await page.getByText("Saving a sync setting sends nothing to a store.").waitFor();
      const { override } = await admin().system.client.items.get(admin().aurora.id, taken.item.id);
      expect(override).toMatchObject({ restores: "default", syncWhenEnds: true });
      expect(Math.abs(Date.parse(override?.until ?? "") - Date.parse(until))).toBeLessThan(DAY_MS);
    });

    test("a listing is compared with its store, and its own rules show what they would make of it", async () => {
      const { page } = await admin().operator();
      const taken = admin().takeItem();
      await admin().setStock(taken, 1_234);
      await page.goto(pathOf(taken, "rules"));
      const row = page.locator(`[data-listing="${taken.listing.id}"]`);
      await row.getByText("In sync").waitFor();
      await row.getByRole("button", { name: /^Compare with/ }).click();
      const dialog = page.getByRole("dialog");
      await dialog.locator("[data-live]").getByText("1,234", { exact: true }).waitFor();
      expect(await dialog.locator("[data-check]").count()).toBe(7);
      await dialog.getByRole("button", { name: "Close" }).click();

      await row.getByRole("button", { name: /^Edit the listing/ }).click();
      await dialog.getByLabel("Buffer kept back").selectOption({ label: "Its own" });
      await dialog.getByLabel("Units", { exact: true }).fill("34");
      await dialog.getByRole("cell", { name: "1,200", exact: true }).last().waitFor();
      await dialog.getByRole("button", { name: "Save rules" }).click();
      await dialog.getByText("Nothing was sent, and the store now shows another number").waitFor();
      const { client } = admin().system;
      expect(await client.listings.get(admin().aurora.id, taken.listing.id)).toMatchObject({
        level: 1_200,
        levelRules: { buffer: 34 },
      });
    });

    test("a new price is offered to the active orders, which take it over", async () => {
      const { page } = await admin().operator();
      const taken = admin().takeItem();
      const { client } = admin().system;
      const { aurora } = admin();
      const order = await client.orders.create(aurora.id, {
        lines: [{ itemId: taken.item.id, quantity: 1 }],
      });
      await page.goto(pathOf(taken, "details"));
      await page.getByLabel("Price", { exact: true }).fill("77.70");
      await page.getByRole("button", { name: "Update Item" }).click();
      await page.getByText("On 1 active order, 1 of them editable.").waitFor();
      await page.getByRole("button", { name: "Review and Update" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("1 order takes over the item's values.").waitFor();
      await dialog.getByRole("button", { name: "Yes, I'm sure!" }).click();
      await dialog.getByText("1 order was updated.").waitFor();
      await dialog.getByRole("button", { name: "Close" }).click();
      expect(await vanishes(page.getByText("On 1 active order"))).toBe(true);
      expect((await client.orders.get(aurora.id, order.id)).lines[0]?.price).toBe("77.70");
    });

    test("an item is created, made a bundle with its faults said, and tells what it is part of", async () => {
      const { page } = await admin().operator();
      const { item } = admin().takeItem();
      await page.goto(`/customers/${admin().aurora.id}/items`);
      await page.getByRole("link", { name: "New item" }).click();
      await page.getByRole("heading", { name: "New item" }).waitFor();
      await page.getByLabel("SKU").fill("SET-OF-TWO");
      await page.getByRole("button", { name: "Create item" }).click();
      await page.getByRole("heading", { name: "SET-OF-TWO", level: 1 }).waitFor();
      await page.getByRole("button", { name: "Make it a bundle" }).click();
      const form = page.locator("form").filter({ hasText: "Add a component" });
      await form.getByLabel("SKU").fill("SET-OF-TWO");
      await form.getByRole("button", { name: "Save components" }).click();
      await form.getByText('SKU "SET-OF-TWO" would be part of itself.').waitFor();
      await form.getByLabel("SKU").fill(item.sku);
      await form.getByRole("button", { name: "Save components" }).click();
      await page.getByRole("link", { name: item.sku, exact: true }).click();
      await page.getByRole("heading", { name: item.sku, level: 1 }).waitFor();
      expect(await appears(page.getByRole("link", { name: "SET-OF-TWO" }))).toBe(true);
    });
  });
}
