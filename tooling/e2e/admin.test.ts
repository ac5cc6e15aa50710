import { testAwkward } from "./admin/awkward.ts";
import { testBulkActions } from "./admin/bulk-actions.ts";
import { testBulkCancel } from "./admin/bulk-cancel.ts";
import { testConnectStore } from "./admin/connect-store.ts";
import { testActivity } from "./admin/activity.ts";
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
import { describeInBrowser } from "./in-browser.ts";

describeInBrowser([
  testSigningIn,
  testSessionEnd,
  testItemList,
  testItemFilter,
  testBulkActions,
  testBulkCancel,
  testPreferences,
  testItem,
  testItemPage,
  testLiveFeed,
  testStores,
  testConnectStore,
  testFirstSetup,
  testReconnectStore,
  testPalette,
  testLanguage,
  testOffline,
  testShipNotices,
  testOrders,
  testTower,
  testActivity,
  testAwkward,
]);
