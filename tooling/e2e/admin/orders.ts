import { SOON } from "@trueup/db/testing/soon";
import { describe, expect, test, vi } from "vitest";
import type { OpenAdmin } from "../open-admin.ts";
import { skus as numbers } from "../pages.ts";

export function testOrders(admin: () => OpenAdmin): void {
  describe("orders", () => {
    test("the filter of an address opens exactly its orders, and can be taken off", async () => {
      const { client } = admin().system;
      const { aurora } = admin();
      const { item } = admin().takeItem();
      const order = await client.orders.create(aurora.id, {
        number: "#REVIEW",
        lines: [{ itemId: item.id, quantity: 1 }],
      });
      const { search } = await client.items.activeOrders(aurora.id, item.id);
      const found = await client.orders.search(aurora.id, { filter: search, sort: "-id" });
      const { page } = await admin().operator();
      const address = new URLSearchParams({ filter: JSON.stringify(search) });
      await page.goto(`/customers/${aurora.id}/orders?${address.toString()}`);
      await page.locator("[data-row-link]").first().waitFor();
      expect(await numbers(page)).toEqual(found.data.map(({ number }) => number));
      expect(found.data.map(({ id }) => id)).toContain(order.id);
      await page.getByRole("link", { name: "Take it off" }).click();
      await page.waitForURL((url) => !url.searchParams.has("filter"));
    });

    test("an order is searched by a SKU, paused with its reason told, resumed and cancelled", async () => {
      const { client } = admin().system;
      const { aurora } = admin();
      const { item } = admin().takeItem();
      const { id } = await client.orders.create(aurora.id, {
        number: "#PAUSE",
        lines: [{ itemId: item.id, quantity: 2 }],
      });
      const { page } = await admin().operator();
      await page.goto(`/customers/${aurora.id}/orders`);
      await page.getByRole("searchbox").fill("#pause");
      await page.keyboard.press("Enter");
      await vi.waitFor(async () => expect(await numbers(page)).toEqual(["#PAUSE"]), SOON);
      await page.getByRole("link", { name: "#PAUSE" }).click();
      await page.getByRole("button", { name: "Pause" }).click();
      await page.getByText("Somebody paused it.").waitFor();
      await page.getByRole("button", { name: "Resume" }).click();
      await page.getByText("Somebody paused it.").waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Cancel order" }).click();
      await page.getByText("Its units are reserved no longer").waitFor();
      await page.getByRole("button", { name: "Yes, I'm sure!" }).click();
      await page.getByText("Done. The order is now: Cancelled.").waitFor();
      expect((await client.orders.get(aurora.id, id)).status).toBe("cancelled");
    });

    test("all orders of a search are paused at once, after a preview", async () => {
      const { client } = admin().system;
      const { aurora } = admin();
      const { item } = admin().takeItem();
      const lines = [{ itemId: item.id, quantity: 1 }];
      for (const number of ["#BULK-1", "#BULK-2"]) await client.orders.create(aurora.id, { number, lines });
      const { page } = await admin().operator();
      await page.goto(`/customers/${aurora.id}/orders?q=%23bulk`);
      await page.locator("[data-row-link]").first().waitFor();
      await page.getByRole("checkbox", { name: "Select all on this page" }).check();
      await page.getByText("2 orders selected").waitFor();
      await page.locator("[data-selection]").getByRole("button").first().click();
      await page.getByRole("menuitem", { name: "Pause" }).click();
      await page.getByText("2 orders would be paused.").waitFor();
      await page.getByRole("button", { name: "Yes, I'm sure!" }).click();
      await page.waitForURL(/\/bulk\//);
      await vi.waitFor(async () => {
        const filter = { field: "number", op: "contains", value: "#BULK" } as const;
        const { data } = await client.orders.search(aurora.id, { filter });
        expect(data.map(({ status }) => status)).toEqual(["paused", "paused"]);
      }, SOON);
    });

    test("a search is saved under a name, and found again", async () => {
      const { aurora } = admin();
      const { page } = await admin().operator();
      await page.goto(`/customers/${aurora.id}/orders?status=pre_order`);
      await page.locator("[data-row-link]").first().waitFor();
      const shown = await numbers(page);
      await page.getByRole("button", { name: "Save search" }).click();
      await page.getByRole("dialog").getByRole("textbox").fill("Waits for its flag");
      await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
      await page.getByRole("button", { name: "Waits for its flag" }).waitFor();
      await page.goto(`/customers/${aurora.id}/orders`);
      await page.getByRole("button", { name: "Searches" }).click();
      await page.getByRole("link", { name: "Waits for its flag" }).click();
      await vi.waitFor(async () => expect(await numbers(page)).toEqual(shown), SOON);
    });
  });
}
