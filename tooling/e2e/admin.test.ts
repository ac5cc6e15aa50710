import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { violations } from "./accessibility.ts";
import { type ListedItem, OPERATOR } from "./admin-system.ts";
import { findBrowser, THEMES } from "./browser.ts";
import { openAdmin, type OpenAdmin } from "./open-admin.ts";
import { ADMIN_PAGES, appears, closeWithEscape, signIn, skus, vanishes } from "./pages.ts";

const executablePath = findBrowser(process.env);
if (executablePath === null) {
  console.warn(
    "The admin is not tested: no Chromium was found (apt-get install chromium, or TRUEUP_BROWSER=path).",
  );
}

test("a browser is there where one is required", () => {
  expect(executablePath !== null || process.env["TRUEUP_REQUIRE_BROWSER"] !== "1").toBe(true);
});

describe.skipIf(executablePath === null)("the admin in a browser", () => {
  let admin: OpenAdmin;
  beforeAll(async () => {
    admin = await openAdmin(executablePath ?? "");
  }, 300_000);
  afterEach(({ task }) => admin.leave(task.result?.state === "fail" ? task.name : null));
  afterAll(() => admin?.close());

  function itemPath({ item }: ListedItem) {
    return `/customers/${admin.aurora.id}/items/${item.id}`;
  }

  describe("signing in", () => {
    test("a wrong password is refused in words, the right one opens what was asked for", async () => {
      const { page } = await admin.stranger();
      await page.goto(`/customers/${admin.bold.id}/stores`);
      await signIn(page, OPERATOR.email, "not this one");
      await page.getByText("The e-mail or the password is wrong.").waitFor();
      await signIn(page, OPERATOR.email, OPERATOR.password);
      await page.getByRole("heading", { name: "Stores", level: 1 }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/customers/${admin.bold.id}/stores`);
    });

    test("a server that is away is named as such", async () => {
      const { page } = await admin.stranger();
      await page.goto("/sign-in");
      await page.route("**/v1/session", (route) => route.abort());
      await signIn(page, OPERATOR.email, OPERATOR.password);
      expect(await appears(page.getByText("Trueup cannot be reached."))).toBe(true);
    });

    test("signing out leads back, and the pages are closed", async () => {
      const { page } = await admin.stranger();
      await page.goto("/");
      await signIn(page, OPERATOR.email, OPERATOR.password);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await page.goto(`/customers/${admin.aurora.id}/items`);
      expect(await appears(page.getByRole("heading", { name: "Sign in" }))).toBe(true);
    });
  });

  describe("the list of items", () => {
    test("words and whole SKUs are searched at the server, and the address keeps the search", async () => {
      const { page } = await admin.operator();
      const { item } = admin.takeItem();
      await page.goto(`/customers/${admin.aurora.id}/items`);
      await page.getByRole("searchbox").fill("rain jacket");
      await page.waitForURL(/q=rain\+jacket/);
      await vi.waitFor(async () => {
        const found = await skus(page);
        expect(found.length).toBeGreaterThan(0);
        expect(found.every((sku) => sku.includes("JKT"))).toBe(true);
      });
      await page.getByRole("checkbox", { name: "Whole SKU" }).check();
      await page.getByRole("searchbox").fill(item.sku);
      await vi.waitFor(async () => expect(await skus(page)).toEqual([item.sku]));
      await page.reload();
      await page.locator("[data-row-link]").first().waitFor();
      expect(await skus(page)).toEqual([item.sku]);
    });

    test("pages follow each other and lead back", async () => {
      const { page } = await admin.operator();
      await page.goto(`/customers/${admin.aurora.id}/items`);
      await page.locator("[data-row-link]").first().waitFor();
      const first = await skus(page);
      await page.getByRole("button", { name: "Next" }).click();
      await vi.waitFor(async () => expect((await skus(page))[0]).not.toBe(first[0]));
      const second = await skus(page);
      expect(second.filter((sku) => first.includes(sku))).toEqual([]);
      await page.getByRole("button", { name: "Previous" }).click();
      await vi.waitFor(async () => expect(await skus(page)).toEqual(first));
    });

    test("the keyboard searches, walks and opens", async () => {
      const { page } = await admin.operator();
      await page.goto(`/customers/${admin.aurora.id}/items`);
      await page.locator("[data-row-link]").first().waitFor();
      const [, second] = await skus(page);
      await page.keyboard.press("?");
      await page.getByRole("dialog").getByText("Keyboard shortcuts").waitFor();
      await closeWithEscape(page.getByRole("dialog"));
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("k");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: second ?? "" }).waitFor();
      expect(await page.evaluate("document.activeElement?.tagName")).toBe("H1");
      await page.keyboard.press("/");
      await page.getByRole("searchbox").waitFor();
      await vi.waitFor(async () => {
        expect(await page.evaluate("document.activeElement?.getAttribute('type')")).toBe("search");
      });
      await page.locator("[data-row-link]").first().waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("j");
      expect(await page.evaluate("document.activeElement?.hasAttribute('data-row-link')")).toBe(true);
    });
  });

  describe("preferences", () => {
    test("both settings carry the users' words, saving sends nothing, and items follow the default", async () => {
      const { page } = await admin.operator();
      const [sample] = (
        await admin.system.client.items.list(admin.bold.id, { syncInventory: "default", limit: 1 })
      ).data;
      await page.goto(`/customers/${admin.bold.id}/preferences`);
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
      expect(await admin.system.client.preferences.get(admin.bold.id)).toMatchObject({
        syncInventory: "always",
        guardUnreceived: true,
      });
      const { data: decisions } = await admin.system.client.decisions.list(admin.bold.id, { limit: 200 });
      expect(
        decisions.filter(({ trigger, outcome }) => trigger === "setting_changed" && outcome === "push"),
      ).toEqual([]);

      await page.goto(`/customers/${admin.bold.id}/items/${sample?.id}`);
      await page.getByRole("radio", { name: "Customer Default: Always" }).waitFor();
    });

    test("a save over somebody else's shows theirs, and lets one choose", async () => {
      const { page } = await admin.operator();
      await admin.system.client.preferences.patch(admin.bold.id, { processOrdersSetting: "received" });
      await page.goto(`/customers/${admin.bold.id}/preferences`);
      await page.getByRole("radio", { name: "Don't manage Process Orders" }).check();
      await admin.system.client.preferences.patch(admin.bold.id, { processOrdersSetting: "first_receipt" });
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("somebody else saved this in the meantime").waitFor();
      await page.getByText("Process Orders Setting: Turn on only the first time").waitFor();
      await page.getByRole("button", { name: "Save mine instead" }).click();
      await page.getByText("Saved. No sync was triggered.").waitFor();
      expect((await admin.system.client.preferences.get(admin.bold.id)).processOrdersSetting).toBe(
        "unmanaged",
      );
    });
  });

  describe("an item", () => {
    test("an override is previewed, saved without a sync, and explains what it holds back", async () => {
      const { page } = await admin.operator();
      const taken = admin.takeItem();
      await page.goto(itemPath(taken));
      await page.getByRole("radio", { name: "Never", exact: true }).check();
      await page.getByText("are not sent: the sync setting is Never.").waitFor();
      await page.getByRole("button", { name: "Update Item" }).click();
      await page.getByText("Saving a sync setting sends nothing to a store.").waitFor();
      expect((await admin.system.client.items.get(admin.aurora.id, taken.item.id)).syncInventory).toBe(
        "never",
      );

      await admin.setStock(taken, 7_777);
      const row = page.locator(`[data-listing="${taken.listing.id}"]`);
      await row.getByText(/Not sent: the sync setting is "Never" \(set on the item\)/).waitFor();
      await row.getByText("7,777", { exact: true }).waitFor();
      await row.getByText("Held back").waitFor();
    });

    test("leaving with unsaved changes asks first", async () => {
      const { page } = await admin.operator();
      const taken = admin.takeItem();
      await page.goto(itemPath(taken));
      await page.getByRole("radio", { name: "Always", exact: true }).check();
      await page.getByRole("link", { name: "Orders", exact: true }).click();
      await page.getByRole("heading", { name: "Process Orders" }).waitFor();
      await page.getByRole("link", { name: "Stores" }).click();
      await page.getByText("Leave without saving?").waitFor();
      await page.getByRole("button", { name: "Stay on the page" }).click();
      expect(new URL(page.url()).pathname).toBe(`${itemPath(taken)}/orders`);
      await page.getByRole("link", { name: "Stores" }).click();
      await page.getByRole("button", { name: "Leave without saving" }).click();
      await page.getByRole("heading", { name: "Stores", level: 1 }).waitFor();
    });

    test("Sync Now ends visibly, with the number that the store confirmed", async () => {
      const { page } = await admin.operator();
      const taken = admin.takeItem();
      await admin.system.client.items.patch(admin.aurora.id, taken.item.id, { syncInventory: "never" });
      await admin.setStock(taken, 4_321);
      await page.goto(itemPath(taken));
      const row = page.locator(`[data-listing="${taken.listing.id}"]`);
      await row.getByText("Held back").waitFor();
      await page.getByRole("button", { name: "Sync Now" }).first().click();
      const ended = page.locator('[data-status="confirmed"]');
      await ended.getByText("the store shows 4,321").waitFor();
      expect(await ended.locator("time").textContent()).toMatch(/^\d\d:\d\d:\d\d$/);
      await row.getByText("In sync").waitFor();
    });

    test("Explain opens the whole trace, has an address of its own, and Esc closes it", async () => {
      const { page } = await admin.operator();
      const taken = admin.takeItem();
      await page.goto(itemPath(taken));
      await page
        .getByRole("button", { name: /^Explain/ })
        .first()
        .click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(`the store already shows ${taken.listing.level}`).first().waitFor();
      await dialog.getByRole("rowheader", { name: "Published quantity" }).first().waitFor();
      await dialog.getByText("Decided here").first().waitFor();
      await dialog.getByText("The last push").waitFor();
      expect(new URL(page.url()).searchParams.get("explain")).toBe(taken.listing.id);
      await closeWithEscape(dialog);
      expect(new URL(page.url()).searchParams.has("explain")).toBe(false);
      await vi.waitFor(async () => {
        expect(await page.evaluate("document.activeElement?.getAttribute('aria-label')")).toMatch(
          /^Explain /,
        );
      });
    });

    test("turning Process Orders off is told before and kept after", async () => {
      const { page } = await admin.operator();
      const taken = admin.takeItem();
      await page.goto(`${itemPath(taken)}/orders`);
      await page.getByRole("checkbox", { name: "Process Orders" }).uncheck();
      await page.getByText("Saving this does at once").waitFor();
      await page.getByText("Not sent: Process Orders is off for this item.").waitFor();
      await page.getByRole("button", { name: "Update Item" }).click();
      await page.getByText("Saved.").waitFor();
      await page.getByRole("link", { name: "History" }).click();
      expect(await appears(page.getByText("Process Orders turned off: by hand."))).toBe(true);
    });
  });

  describe("the live feed", () => {
    test("a stock change shows as decision and confirmed push, and waits while the pointer is over the list", async () => {
      const { page } = await admin.operator();
      const taken = admin.takeItem();
      await page.goto(`/customers/${admin.aurora.id}/live?kind=push`);
      await page.locator("[data-row]").first().waitFor();
      await admin.setStock(taken, 1_234);
      const line = page.locator("[data-row]", { hasText: taken.item.sku }).filter({ hasText: "1,234" });
      await line.getByText("Confirmed").waitFor();

      await page.locator("[data-row]").first().hover();
      await page.getByText("Paused while you look").waitFor();
      await admin.setStock(taken, 1_235);
      await page.getByText(/; \d+ new\./).waitFor();
      expect(await page.locator("[data-row]", { hasText: "1,235" }).count()).toBe(0);
      await page.getByRole("heading", { level: 1 }).hover();
      await page.locator("[data-row]", { hasText: "1,235" }).waitFor();
    });

    test("an interrupted stream is said so until it is back", async () => {
      const { page } = await admin.operator();
      await page.route("**/events?*", (route) => route.abort());
      await page.goto(`/customers/${admin.aurora.id}/items`);
      await page.getByText("Live updates are interrupted").waitFor();
      await page.unroute("**/events?*");
      expect(await vanishes(page.getByText("Live updates are interrupted"))).toBe(true);
    });
  });

  test("the listings in trouble of a store are told with their reason, and tried again from the keyboard", async () => {
    const { page } = await admin.operator({ width: 360 });
    const { client } = admin.system;
    const { id: customerId } = admin.aurora;
    const { remote, storeId } = admin.takeItem().listing;
    const item = await client.items.create(customerId, { sku: "GONE-1" });
    const gone = {
      ...remote,
      variantId: "gid://shopify/ProductVariant/1",
      inventoryItemId: "gid://shopify/InventoryItem/1",
    };
    const listing = await client.listings.link(customerId, { itemId: item.id, storeId, remote: gone });
    await client.stockChanges.record(customerId, [{ kind: "receive", itemId: item.id, quantity: 3 }]);
    await client.items.sync(customerId, item.id);
    await vi.waitFor(async () => {
      expect((await client.listings.get(customerId, listing.id)).problem).not.toBeNull();
    }, 30_000);

    await page.goto(`/customers/${customerId}/stores`);
    await page.getByRole("button", { name: /^Show the listings in trouble/ }).press("Enter");
    const row = page.locator(`[data-troubled="${listing.id}"]`);
    await row.getByText("The variant is gone from the store").waitFor();
    expect(await violations(page)).toEqual([]);
    await row.getByRole("button", { name: "Try again: GONE-1" }).press("Enter");
    await row.getByText("Being tried again.").waitFor();
    await row.getByRole("link", { name: "GONE-1" }).press("Enter");
    await page.getByRole("heading", { level: 1, name: "GONE-1" }).waitFor();
    await client.listings.unlink(customerId, listing.id);
  });

  test("the chosen theme stays", async () => {
    const { page } = await admin.operator();
    await page.goto(`/customers/${admin.aurora.id}/stores`);
    await page.getByRole("button", { name: "Dark theme" }).click();
    await page.reload();
    expect(await appears(page.locator(".v-application.v-theme--dark"))).toBe(true);
    expect(await page.getByRole("button", { name: "Dark theme" }).getAttribute("aria-pressed")).toBe("true");
  });

  test.each([
    ["light", 1440],
    ["dark", 1440],
    ["light", 360],
  ] as const)(
    "no page has an accessibility fault, a script fault or an overflow in the %s theme at %i px",
    async (theme, width) => {
      const { page, complaints } = await admin.operator({ theme, width });
      for (const { name, path, ready } of ADMIN_PAGES) {
        await page.goto(path(admin.place));
        await ready(page);
        expect.soft(await violations(page), name).toEqual([]);
        const overflow = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect.soft(overflow, name).toBeLessThanOrEqual(0);
      }
      expect(complaints).toEqual([]);
    },
    120_000,
  );

  test("no page loads more than 220 KB of scripts", async () => {
    const { page } = await admin.operator();
    let scripts: Promise<Buffer>[] = [];
    page.on("response", (response) => {
      if (new URL(response.url()).pathname.endsWith(".js")) scripts.push(response.body());
    });
    for (const { name, path, ready } of ADMIN_PAGES) {
      scripts = [];
      await page.goto(path(admin.place));
      await ready(page);
      const sizes = (await Promise.all(scripts)).map((script) => gzipSync(script).length);
      expect
        .soft(
          sizes.reduce((sum, size) => sum + size, 0),
          name,
        )
        .toBeLessThan(220 * 1024);
    }
  });

  test.each(THEMES)("the sign-in page has no accessibility fault in the %s theme", async (theme) => {
    const { page } = await admin.stranger({ theme });
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
