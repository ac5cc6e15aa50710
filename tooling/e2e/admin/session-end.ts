import { expect, test } from "vitest";
import type { OpenAdmin } from "../open-admin.ts";
import { OPERATOR } from "../operator.ts";
import { signIn, vanishes } from "../pages.ts";

export function testSessionEnd(admin: () => OpenAdmin): void {
  test("a session that ends over unsaved changes asks for the password, and the changes are saved after it", async () => {
    const { page, context } = await admin().operator();
    const { item } = admin().takeItem();
    await page.goto(`/customers/${admin().aurora.id}/items/${item.id}/details`);
    await page.getByLabel("Packaging").fill("Crate 7");
    await context.clearCookies();
    await page.getByRole("button", { name: "Update Item" }).click();
    const dialog = page.getByRole("dialog", { name: "Sign in" });
    await dialog.getByText("What you changed here is kept").waitFor();
    expect(await dialog.getByLabel("E-mail").inputValue()).toBe(OPERATOR.email);
    await signIn(page, OPERATOR.email, OPERATOR.password);
    expect(await vanishes(dialog)).toBe(true);
    expect(await page.getByLabel("Packaging").inputValue()).toBe("Crate 7");
    await page.locator(".stream.open").waitFor();
    await page.getByRole("button", { name: "Update Item" }).click();
    await page.getByText("Saved. Saving a sync setting sends nothing to a store.").waitFor();
    const { packaging } = await admin().system.client.items.get(admin().aurora.id, item.id);
    expect(packaging).toBe("Crate 7");
  });
}
