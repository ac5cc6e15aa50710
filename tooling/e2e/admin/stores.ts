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

  test("a store's own rate limit is saved in its settings, shown beside its plan, and ended by an empty field", async () => {
    const { page } = await admin().operator({ width: 360 });
    const { client } = admin().system;
    const { id: customerId } = admin().aurora;
    const storeId = (await client.stores.list(customerId)).data[0]?.id ?? "";
    const limit = async () => (await client.stores.get(customerId, storeId)).maxCallsPerSecond;
    await page.goto(`/customers/${customerId}/stores/${storeId}/settings`);
    const field = page.getByLabel("Custom rate limit");
    const save = page.getByRole("button", { name: "Save", exact: true });
    await field.fill("0");
    await page.getByText("A number from 0.1 to 100").waitFor();
    expect(await save.isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await field.fill("2.5");
    await field.press("Enter");
    await page.getByText("Saved. Nothing was sent.").waitFor();
    expect(await limit()).toBe(2.5);

    await vi.waitFor(async () => {
      expect((await client.stores.health(customerId, storeId)).budget?.plan).toEqual(expect.any(String));
    }, SOON);
    await page.goto(`/customers/${customerId}/stores/${storeId}`);
    await page.getByText("2.5 calls per second").waitFor();
    await page.getByText(/\((Standard|Advanced|Plus) plan\)/).waitFor();

    await page.goto(`/customers/${customerId}/stores/${storeId}/settings`);
    await field.fill("");
    await field.press("Enter");
    await page.getByText("Saved. Nothing was sent.").waitFor();
    expect(await limit()).toBeNull();
  });
}
