import { describe, expect, test } from "vitest";
import type { OpenAdmin } from "../open-admin.ts";
import { appears, vanishes } from "../pages.ts";

export function testAwkward(admin: () => OpenAdmin): void {
  describe("somebody in a hurry", () => {
    test("goes anywhere from the control tower, where no customer is looked at, and back", async () => {
      const { page, complaints } = await admin().operator();
      await page.goto("/");
      await page.locator("[data-store]").first().waitFor();
      const chosen = page.getByRole("dialog", { name: "Go to" }).locator("[aria-selected=true]");
      await page.keyboard.press("Control+k");
      await page.keyboard.type("bold goods");
      await chosen.getByText("Bold Goods").waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(new RegExp(`${admin().bold.id}/items`));
      await page.keyboard.press("Control+k");
      await page.keyboard.type("control tower");
      await chosen.getByText("Control tower").waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Control tower", level: 1 }).waitFor();
      expect(complaints).toEqual([]);
    });

    test("presses twice, and one bulk action begins", async () => {
      const { page } = await admin().operator();
      const { client } = admin().system;
      const { id: customerId } = admin().aurora;
      const { item } = admin().takeItem();
      const [newest] = (await client.bulkActions.list(customerId, { limit: 1 })).data;
      await page.route("**/bulk-actions", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await route.continue();
      });
      await page.goto(`/customers/${customerId}/items?q=${item.sku}`);
      await page.getByRole("checkbox", { name: `Select ${item.sku}` }).check();
      await page.getByRole("button", { name: "Actions" }).click();
      await page.getByRole("menuitem", { name: "Unarchive" }).click();
      const sure = page.getByRole("dialog").getByRole("button", { name: "Yes, I'm sure!" });
      await page.locator("[data-forecast]").waitFor();
      await sure.press("Enter");
      await sure.press("Enter");
      await page.locator("[data-bulk-status][data-status=done]").waitFor();
      const { data } = await client.bulkActions.list(customerId, { limit: 3 });
      expect(data.findIndex(({ id }) => id === newest?.id)).toBe(1);
    });

    test("is asked before signing out or choosing another customer over unsaved changes, and may stay", async () => {
      const { page } = await admin().operator();
      const { item } = admin().takeItem();
      await page.goto(`/customers/${admin().aurora.id}/items/${item.id}/details`);
      await page.getByLabel("Packaging").fill("Jiffy bag");
      const picker = page.getByLabel("Customer", { exact: true });
      await picker.selectOption({ label: "Bold Goods" });
      await page.getByRole("button", { name: "Stay on the page" }).click();
      expect(await picker.locator("option:checked").textContent()).toContain("Aurora Apparel");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("button", { name: "Stay on the page" }).click();
      expect(await vanishes(page.getByRole("dialog"))).toBe(true);
      expect(await page.getByLabel("Packaging").inputValue()).toBe("Jiffy bag");
    });

    test("turns to another customer while an order is looked at, and lands on its list of orders", async () => {
      const { page } = await admin().operator();
      await page.goto(`/customers/${admin().aurora.id}/orders/${admin().place.orderId}`);
      await page.getByLabel("Customer", { exact: true }).selectOption({ label: "Bold Goods" });
      await page.waitForURL(new RegExp(`${admin().bold.id}/orders$`));
      expect(await appears(page.getByRole("heading", { name: "Orders", level: 1 }))).toBe(true);
    });

    test("saves rules of a store that somebody else edits as well: it is told, and may go on", async () => {
      const { page } = await admin().operator();
      const { client } = admin().system;
      const { id: customerId } = admin().bold;
      const [store] = (await client.stores.list(customerId)).data;
      const storeId = store?.id ?? "";
      await page.goto(`/customers/${customerId}/stores/${storeId}/rules`);
      await page.getByLabel("Maximum").fill("900000");
      await client.stores.patch(customerId, storeId, { name: "Bold elsewhere" });
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("Somebody else saved this in the meantime.").waitFor();
      await page.getByRole("heading", { name: "Bold elsewhere", level: 1 }).waitFor();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("Saved. Nothing was sent.").waitFor();
      const saved = await client.stores.get(customerId, storeId);
      expect(saved).toMatchObject({ name: "Bold elsewhere", levelRules: { maximum: 900_000 } });
      await client.stores.patch(customerId, storeId, { name: store?.name ?? "", levelRules: {} });
    });

    test("opens a kept address whose page is gone, and is led to the first one", async () => {
      const { page } = await admin().operator();
      for (const list of ["items", "held-back", "parked", "imports", "api-keys"]) {
        await page.goto(`/customers/${admin().aurora.id}/${list}?cursor=nonsense`);
        await page.getByRole("link", { name: "To the first page" }).click();
        expect(await vanishes(page.getByRole("link", { name: "To the first page" }))).toBe(true);
        expect(new URL(page.url()).searchParams.get("cursor")).toBeNull();
      }
    });
  });
}
