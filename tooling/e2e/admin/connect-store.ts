import { SOON } from "@trueup/db/testing/soon";
import { expect, test, vi } from "vitest";
import { violations } from "../accessibility.ts";
import { customerNamed } from "../admin-system.ts";
import type { OpenAdmin } from "../open-admin.ts";

export function testConnectStore(admin: () => OpenAdmin): void {
  test("a store is connected step by step, and nothing is sent before it goes live", async () => {
    const { page } = await admin().operator();
    const { client, waitingShop } = admin().system;
    const cedar = await customerNamed(client, "Cedar Skincare");
    await page.goto(`/customers/${cedar.id}/stores`);
    await page.getByRole("link", { name: "Connect a store" }).first().click();

    await page.getByLabel("Name").fill("Cedar online");
    await page.getByLabel("Shop", { exact: true }).fill(waitingShop.host);
    await page.getByLabel("Access token", { exact: true }).fill("shpat_wrong");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(/step=test/);
    const storeId = new URL(page.url()).searchParams.get("store") ?? "";
    await page.getByRole("alert").first().waitFor();
    expect(await violations(page)).toEqual([]);

    await page.getByRole("link", { name: "Change access" }).click();
    await page.getByLabel("Access token", { exact: true }).fill(waitingShop.accessToken);
    await page.getByRole("button", { name: "Replace the credentials" }).click();
    await page.getByText("The new credentials are used from now on.").waitFor();
    await page.goto(`/customers/${cedar.id}/stores/connect?store=${storeId}&step=test`);
    await page.getByText("The store answers as").waitFor();
    await page.getByLabel("Location whose numbers are written").selectOption({ label: "Warehouse" });
    await page.getByRole("button", { name: "Continue" }).click();

    await page.getByRole("button", { name: "Read the variants" }).click();
    await page.getByText("Linked now").waitFor();
    await page.getByRole("button", { name: "Continue" }).click();
    expect((await client.stores.health(cedar.id, storeId)).lastPushAt).toBeNull();
    await page.getByRole("button", { name: "Go live" }).click();
    await page.getByText("Cedar online is connected.").waitFor();
    await page.getByRole("button", { name: "Sync them" }).click();
    await page.getByRole("button", { name: "Yes, I'm sure!" }).click();
    await page.getByText("Being sent.").waitFor();
    await vi.waitFor(async () => {
      expect((await client.stores.health(cedar.id, storeId)).lastPushAt).not.toBeNull();
    }, SOON);
  });
}
