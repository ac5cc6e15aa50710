import { expect, test } from "vitest";
import { violations } from "../accessibility.ts";
import type { OpenAdmin } from "../open-admin.ts";
import { closeWithEscape, vanishes } from "../pages.ts";

export function testActivity(admin: () => OpenAdmin): void {
  test("a push is followed to what brought it, and to the store's answer", async () => {
    const { page } = await admin().operator();
    const { id: customerId } = admin().aurora;
    const { item } = admin().takeItem();
    await admin().system.client.stockChanges.record(customerId, [
      { kind: "adjust", itemId: item.id, delta: 7, reason: "found in aisle 4", sourceId: "e2e-activity-1" },
    ]);
    await page.goto(`/customers/${customerId}/activity`);
    await page.getByRole("searchbox", { name: "SKU" }).fill(item.sku);
    await page.waitForURL(/[?&]sku=/);
    const row = page
      .locator("[data-decision]", { hasText: item.sku })
      .filter({ hasText: "Stock changed" })
      .first();
    await row.getByRole("link").press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Adjusted by +7").waitFor();
    await dialog.getByText("Source id e2e-activity-1").waitFor();
    await dialog.getByText("Sends ").waitFor();
    await dialog.getByText(/^The store confirmed /).waitFor();
    await dialog.locator("[data-try]").getByText("Idempotency key").waitFor();
    expect(await violations(page)).toEqual([]);
    expect(new URL(page.url()).searchParams.get("sku")).toBe(item.sku);
    await page.reload();
    await dialog.getByText("Adjusted by +7").waitFor();
    await closeWithEscape(dialog);
    expect(await vanishes(dialog)).toBe(true);
  });
}
