import { expect, test } from "vitest";
import { customerNamed, letShopGo } from "../admin-system.ts";
import type { OpenAdmin } from "../open-admin.ts";

export function testFirstSetup(admin: () => OpenAdmin): void {
  test("from nothing to a number in a store: a customer, its store, an item, and its first units", async () => {
    const { page, complaints } = await admin().operator();
    const { system } = admin();
    const { client, waitingShop } = system;
    await letShopGo(system);
    const cedar = await customerNamed(client, "Cedar Skincare");
    const sku = (await client.items.list(cedar.id, { limit: 1 })).data[0]?.sku ?? "";

    await page.goto("/");
    await page.getByRole("button", { name: "New customer" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Dune Trading");
    await page.keyboard.press("Enter");
    await page.getByText("No stores yet").waitFor();
    const customerId = /customers\/([^/]+)/.exec(page.url())?.[1] ?? "";
    expect(await client.preferences.get(customerId)).toMatchObject({
      syncInventory: "process_orders",
      processOrdersSetting: "received",
    });

    await page.getByRole("link", { name: "Connect a store" }).first().click();
    await page.getByLabel("Name").fill("Dune online");
    await page.getByLabel("Shop", { exact: true }).fill(waitingShop.host);
    await page.getByLabel("Access token", { exact: true }).fill(waitingShop.accessToken);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("The store answers as").waitFor();
    const storeId = new URL(page.url()).searchParams.get("store") ?? "";
    await page.getByLabel("Location whose numbers are written").selectOption({ label: "Warehouse" });
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Go live" }).click();
    await page.getByText("Dune online is connected.").waitFor();

    await page.getByRole("link", { name: "To the items" }).click();
    await page.getByText("No items yet").waitFor();
    await page.getByRole("link", { name: "New item" }).first().click();
    await page.getByLabel("SKU", { exact: true }).fill(sku);
    await page.getByRole("button", { name: "Create item" }).click();
    await page.getByRole("heading", { name: sku, level: 1 }).waitFor();
    const item = page.url();

    await page.goto(`/customers/${customerId}/stores/${storeId}/settings`);
    await page.getByRole("button", { name: "Read the variants" }).click();
    await page.getByText("Linked now").waitFor();

    await page.goto(item.replace(/details$/, "inventory"));
    await page.getByRole("button", { name: "Receive", exact: true }).click();
    await page.getByRole("dialog").getByLabel("Good units").fill("12");
    await page.getByRole("dialog").getByRole("button", { name: "Receive", exact: true }).click();
    await page.getByText("Recorded: 12 on shelf").waitFor();
    await page.getByLabel("Parts of this item").getByRole("link", { name: "Rules" }).click();
    const listing = page.locator("[data-listing]");
    await listing.getByText("In sync").waitFor();
    expect(await listing.getByText("12", { exact: true }).count()).toBe(2);

    await page.getByRole("list", { name: "Stock" }).getByRole("link", { name: "Inventory" }).click();
    await page.locator("[data-row-link]").getByText(sku).waitFor();
    expect(complaints).toEqual([]);
    await client.stores.disconnect(customerId, storeId);
  });
}
