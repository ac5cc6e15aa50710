import { describe, expect, test } from "vitest";
import { type CutLine, openCutLine } from "../cut-line.ts";
import type { OpenAdmin } from "../open-admin.ts";
import { appears, vanishes } from "../pages.ts";

export function testOffline(admin: () => OpenAdmin): void {
  describe("a server that is away for a while", () => {
    test("is said so, and an open page catches up without a reload", () =>
      overLine(admin().system.url, async (line) => {
        const { page } = await admin().operator();
        const taken = admin().takeItem();
        await page.goto(`${line.url}/customers/${admin().aurora.id}/items/${taken.item.id}`);
        await page.locator(".stream.open").waitFor();
        await page.locator("[data-listing]").first().waitFor();
        await page.evaluate("window.sameVisit = true");
        await line.cut();
        await page.getByText("No live updates since").waitFor();
        await admin().setStock(taken, 4_321);
        await line.mend();
        expect(await vanishes(page.getByText("No live updates since"))).toBe(true);
        expect(await appears(page.getByText("4,321").first())).toBe(true);
        expect(await page.evaluate("window.sameVisit")).toBe(true);
      }));

    test("a page that is opened meanwhile says so, and fills by itself", () =>
      overLine(admin().system.url, async (line) => {
        const { page } = await admin().operator();
        await page.goto(`${line.url}/customers/${admin().aurora.id}/items`);
        await page.locator("[data-row-link]").first().waitFor();
        await page.getByRole("link", { name: "Stores", exact: true }).click();
        await page.locator("[data-store]").first().waitFor();
        await line.cut();
        await page.getByRole("link", { name: "Inventory", exact: true }).click();
        await page.getByText("Trueup cannot be reached.").waitFor();
        await line.mend();
        expect(await appears(page.locator("[data-row-link]").first())).toBe(true);
      }));
  });
}

async function overLine(serverUrl: string, visit: (line: CutLine) => Promise<void>): Promise<void> {
  const line = await openCutLine(serverUrl);
  try {
    await visit(line);
  } finally {
    await line.cut();
  }
}
