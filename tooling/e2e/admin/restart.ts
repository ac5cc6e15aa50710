import { expect, test } from "vitest";
import type { OpenAdmin } from "../open-admin.ts";
import { appears, vanishes } from "../pages.ts";

export function testRestart(admin: () => OpenAdmin): void {
  test("a server that is started again is said to be away, and an open page is live again without a reload", async () => {
    const { page } = await admin().operator();
    const taken = admin().takeItem();
    await page.goto(`/customers/${admin().aurora.id}/items/${taken.item.id}`);
    await page.locator(".stream.open").waitFor();
    await page.locator("[data-listing]").first().waitFor();
    await page.evaluate("window.sameVisit = true");
    const restarting = admin().system.restart();
    await page.getByText("No live updates since").waitFor();
    await restarting;
    expect(await vanishes(page.getByText("No live updates since"))).toBe(true);
    await admin().setStock(taken, 4_321);
    expect(await appears(page.getByText("4,321").first())).toBe(true);
    expect(await page.evaluate("window.sameVisit")).toBe(true);
  });
}
