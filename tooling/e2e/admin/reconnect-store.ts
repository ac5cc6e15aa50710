import { SOON } from "@trueup/db/testing/soon";
import type { Customer, Listing, Store } from "@trueup/sdk";
import { expect, test, vi } from "vitest";
import { type AdminSystem, customerNamed, letShopGo } from "../admin-system.ts";
import type { OpenAdmin } from "../open-admin.ts";

export function testReconnectStore(admin: () => OpenAdmin): void {
  test("a store whose credentials were refused is reconnected in its settings, and sends what waited", async () => {
    const { page } = await admin().operator();
    const { system } = admin();
    const { client, waitingShop } = system;
    await letShopGo(system);
    const cedar = await customerNamed(client, "Cedar Skincare");
    const { store, listing } = await connect(system, cedar);
    const known = async () => (await client.listings.get(cedar.id, listing.id)).known?.quantity ?? null;
    const count = (quantity: number) =>
      client.stockChanges.record(cedar.id, [{ kind: "set", itemId: listing.itemId, quantity }]);
    await count(71);
    await vi.waitFor(async () => expect(await known()).toBe(71), SOON);

    waitingShop.revokeTokens();
    await count(72);
    await page.goto("/");
    const line = page.locator(`[data-store="${store.id}"][data-condition=suspended]`);
    await line.getByRole("link", { name: "Reconnect: Cedar again" }).click();
    await page.waitForURL(/\/settings$/);
    await page.getByText("Suspended").first().waitFor();
    expect(await known()).toBe(71);

    await page.getByLabel("Signs in with").selectOption({ label: "Client id and secret of an app" });
    await page.getByLabel("Client id").fill(waitingShop.clientId);
    await page.getByLabel("Client secret").fill(waitingShop.clientSecret);
    await page.getByRole("button", { name: "Replace the credentials" }).click();
    await page.getByText("The new credentials are used from now on.").waitFor();
    await page.getByText("Active").first().waitFor();
    await vi.waitFor(async () => expect(await known()).toBe(72), SOON);
    await page.goto(`/customers/${cedar.id}/items/${listing.itemId}`);
    const row = page.locator(`[data-listing="${listing.id}"]`);
    await row.getByText("In sync").waitFor();
    await letShopGo(system);
  });
}

/** A store at the waiting shop with one listing. */
async function connect(
  { client, waitingShop }: AdminSystem,
  { id }: Customer,
): Promise<{ readonly store: Store; readonly listing: Listing }> {
  const { host, accessToken, locationId } = waitingShop;
  const store = await client.stores.create(id, {
    platform: "shopify",
    name: "Cedar again",
    host,
    credentials: { kind: "access_token", accessToken },
    locationId,
  });
  await client.stores.discover(id, store.id, { link: true });
  const [item] = (await client.items.list(id, { processOrders: true, limit: 1 })).data;
  if (item === undefined) throw new Error("Cedar has no item whose orders are processed");
  const listing = await vi.waitFor(async () => {
    const { data } = await client.items.listings(id, item.id);
    const found = data.find(({ storeId }) => storeId === store.id);
    if (found === undefined) throw new Error("the variant is not linked yet");
    return found;
  }, SOON);
  return { store, listing };
}
