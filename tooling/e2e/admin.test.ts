import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { testAwkward } from "./admin/awkward.ts";
import { testBulkActions } from "./admin/bulk-actions.ts";
import { testBulkCancel } from "./admin/bulk-cancel.ts";
import { testConnectStore } from "./admin/connect-store.ts";
import { testActivity } from "./admin/activity.ts";
import { testEveryPage } from "./admin/every-page.ts";
import { testFirstSetup } from "./admin/first-setup.ts";
import { testItemFilter } from "./admin/item-filter.ts";
import { testItemList } from "./admin/item-list.ts";
import { testItem } from "./admin/item.ts";
import { testItemPage } from "./admin/item-page.ts";
import { testLanguage } from "./admin/language.ts";
import { testLiveFeed } from "./admin/live-feed.ts";
import { testOffline } from "./admin/offline.ts";
import { testPalette } from "./admin/palette.ts";
import { testOrders } from "./admin/orders.ts";
import { testPreferences } from "./admin/preferences.ts";
import { testReconnectStore } from "./admin/reconnect-store.ts";
import { testSessionEnd } from "./admin/session-end.ts";
import { testShipNotices } from "./admin/ship-notices.ts";
import { testSigningIn } from "./admin/signing-in.ts";
import { testStores } from "./admin/stores.ts";
import { testTower } from "./admin/tower.ts";
import { findBrowser } from "./browser.ts";
import { openAdmin, type OpenAdmin } from "./open-admin.ts";

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
  let opened: OpenAdmin;
  beforeAll(async () => {
    opened = await openAdmin(executablePath ?? "");
  });
  afterEach(({ task }) => opened.leave(task.result?.state === "fail" ? task.name : null));
  afterAll(() => opened?.close());

  // One system and one browser for all pages: starting them takes longer than the tests.
  const admin = () => opened;
  testSigningIn(admin);
  testSessionEnd(admin);
  testItemList(admin);
  testItemFilter(admin);
  testBulkActions(admin);
  testBulkCancel(admin);
  testPreferences(admin);
  testItem(admin);
  testItemPage(admin);
  testLiveFeed(admin);
  testStores(admin);
  testConnectStore(admin);
  testFirstSetup(admin);
  testReconnectStore(admin);
  testPalette(admin);
  testLanguage(admin);
  testOffline(admin);
  testShipNotices(admin);
  testOrders(admin);
  testTower(admin);
  testActivity(admin);
  testAwkward(admin);
  testEveryPage(admin);
});
