import { describe, expect, test } from "vitest";
import type { OpenAdmin } from "../open-admin.ts";

export function testPreferences(admin: () => OpenAdmin): void {
  describe("preferences", () => {
    test("both settings carry the users' words, saving sends nothing, and items follow the default", async () => {
      const { page } = await admin().operator();
      const [sample] = (
        await admin().system.client.items.list(admin().bold.id, { syncInventory: "default", limit: 1 })
      ).data;
      await page.goto(`/customers/${admin().bold.id}/preferences`);
      const sync = page.getByRole("radiogroup", { name: "Automatically Sync Inventory Levels" });
      const flag = page.getByRole("radiogroup", { name: "Process Orders Setting" });
      await sync.waitFor();
      expect(await sync.getByRole("radio").count()).toBe(3);
      expect(await flag.locator("label").allTextContents()).toEqual([
        "Don't manage Process Orders",
        "Turn on when an item is received, off when it sells out",
        "Turn on only the first time an item is received",
        "Turn on when received or adjusted in, off when it sells out",
      ]);
      expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);

      await page.getByText("can meet the store's rate limit").waitFor();
      await sync.getByRole("radio", { name: "Always" }).check();
      await page.getByRole("checkbox", { name: /never received \(recommended\)/ }).check();
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved. No sync was triggered.").waitFor();
      expect(await admin().system.client.preferences.get(admin().bold.id)).toMatchObject({
        syncInventory: "always",
        guardUnreceived: true,
      });
      const { data: decisions } = await admin().system.client.decisions.list(admin().bold.id, { limit: 200 });
      expect(
        decisions.filter(({ trigger, outcome }) => trigger === "setting_changed" && outcome === "push"),
      ).toEqual([]);

      await page.goto(`/customers/${admin().bold.id}/items/${sample?.id}`);
      await page.getByRole("radio", { name: "Customer Default: Always" }).waitFor();
    });

    test("a save over somebody else's shows theirs, and lets one choose", async () => {
      const { page } = await admin().operator();
      await admin().system.client.preferences.patch(admin().bold.id, { processOrdersSetting: "received" });
      await page.goto(`/customers/${admin().bold.id}/preferences`);
      await page.getByRole("radio", { name: "Don't manage Process Orders" }).check();
      await admin().system.client.preferences.patch(admin().bold.id, {
        processOrdersSetting: "first_receipt",
      });
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("somebody else saved this in the meantime").waitFor();
      await page.getByText("Process Orders Setting: Turn on only the first time").waitFor();
      await page.getByRole("button", { name: "Save mine instead" }).click();
      await page.getByText("Saved. No sync was triggered.").waitFor();
      expect((await admin().system.client.preferences.get(admin().bold.id)).processOrdersSetting).toBe(
        "unmanaged",
      );
    });
  });
}
