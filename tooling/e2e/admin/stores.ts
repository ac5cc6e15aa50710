import { SOON } from "@trueup/db/testing/soon";
import { expect, test, vi } from "vitest";
import { violations } from "../accessibility.ts";
import type { OpenAdmin } from "../open-admin.ts";

export function testStores(admin: () => OpenAdmin): void {
  test("the listings in trouble of a store are told with their reason, and tried again from the keyboard", async () => {
    const { page } = await admin().operator({ width: 360 });
    const { client } = admin().system;
    const { id: customerId } = admin().aurora;
    const { remote, storeId } = admin().takeItem().listing;
    const item = await client.items.create(customerId, { sku: "GONE-1" });
    const gone = {
      ...remote,
      variantId: "gid://shopify/ProductVariant/1",
      inventoryItemId: "gid://shopify/InventoryItem/1",
    };
    const listing = await client.listings.link(customerId, { itemId: item.id, storeId, remote: gone });
    await client.stockChanges.record(customerId, [{ kind: "receive", itemId: item.id, quantity: 3 }]);
    await client.items.sync(customerId, item.id);
    await vi.waitFor(async () => {
      expect((await client.listings.get(customerId, listing.id)).problem).not.toBeNull();
    }, SOON);

    await page.goto(`/customers/${customerId}/stores`);
    await page.getByRole("button", { name: /^Show the listings in trouble/ }).press("Enter");
    const row = page.locator(`[data-troubled="${listing.id}"]`);
    await row.getByText("The variant is gone from the store").waitFor();
    expect(await violations(page)).toEqual([]);
    await row.getByRole("button", { name: "Try again: GONE-1" }).press("Enter");
    await row.getByText("Being tried again.").waitFor();
    await row.getByRole("link", { name: "GONE-1" }).press("Enter");
    await page.getByRole("heading", { level: 1, name: "GONE-1" }).waitFor();
    await client.listings.unlink(customerId, listing.id);
  });
}
