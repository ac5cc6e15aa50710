import type { RouteLocationRaw, RouteRecordRaw } from "vue-router";
import { useSessionStore } from "./stores/session.ts";
import { ITEM_TABS, STORE_TABS } from "./tabs.ts";

/** The pages, and which areas of messages each needs: those that one of its parts names. */
export const routes: readonly RouteRecordRaw[] = [
  {
    path: "/sign-in",
    name: "sign-in",
    component: () => import("./pages/SignInPage.vue"),
    meta: { open: true },
  },
  {
    path: "/",
    component: () => import("./pages/AdminShell.vue"),
    children: [
      {
        path: "",
        name: "control-tower",
        component: () => import("./pages/tower/ControlTowerPage.vue"),
        meta: { words: ["tower"] },
        beforeEnter: ownCustomer,
      },
    ],
  },
  {
    path: "/customers/:customerId",
    component: () => import("./pages/AdminShell.vue"),
    children: [
      { path: "", name: "customer", redirect: { name: "items" } },
      {
        path: "items",
        name: "items",
        component: () => import("./pages/items/ItemsPage.vue"),
        meta: { words: ["bulk", "filter", "item", "item-details", "items", "work-codes"] },
      },
      {
        path: "items/new",
        name: "item-new",
        component: () => import("./pages/item/NewItemPage.vue"),
        meta: { words: ["item", "item-details", "items"] },
      },
      {
        path: `items/:itemId/:tab(${ITEM_TABS.join("|")})?`,
        name: "item",
        component: () => import("./pages/item/ItemPage.vue"),
        meta: { words: ["item", "item-details", "item-listings", "item-stock", "items", "preferences"] },
      },
      {
        path: "bulk",
        name: "bulk-actions",
        component: () => import("./pages/bulk/BulkActionsPage.vue"),
        meta: { words: ["bulk", "items", "work-codes"] },
      },
      {
        path: "bulk/:bulkActionId",
        name: "bulk-action",
        component: () => import("./pages/bulk/BulkActionPage.vue"),
        meta: { words: ["bulk", "item", "items", "work-codes"] },
      },
      {
        path: "ship-notices",
        name: "ship-notices",
        component: () => import("./pages/ship-notices/ShipNoticesPage.vue"),
        meta: { words: ["ship-notices", "work-codes"] },
      },
      {
        path: "ship-notices/new",
        name: "ship-notice-new",
        component: () => import("./pages/ship-notices/ShipNoticeNewPage.vue"),
        meta: { words: ["ship-notices", "work-codes"] },
      },
      {
        path: "ship-notices/:noticeId",
        name: "ship-notice",
        component: () => import("./pages/ship-notices/ShipNoticePage.vue"),
        meta: { words: ["items", "ship-notices", "work-codes"] },
      },
      {
        path: "orders",
        name: "orders",
        component: () => import("./pages/orders/OrdersPage.vue"),
        meta: { words: ["bulk", "filter", "item", "items", "orders", "work-codes"] },
      },
      {
        path: "orders/new",
        name: "order-new",
        component: () => import("./pages/order/OrderNewPage.vue"),
        meta: { words: ["orders", "ship-notices"] },
      },
      {
        path: "orders/:orderId",
        name: "order",
        component: () => import("./pages/order/OrderPage.vue"),
        meta: { words: ["orders", "work-codes"] },
      },
      {
        path: "overview",
        name: "overview",
        component: () => import("./pages/tower/ControlTowerPage.vue"),
        meta: { words: ["tower"] },
      },
      {
        path: "activity",
        name: "activity",
        component: () => import("./pages/activity/ActivityPage.vue"),
        meta: { words: ["activity", "attention", "item"] },
      },
      {
        path: "live",
        name: "live",
        component: () => import("./pages/activity/LivePage.vue"),
        meta: { words: ["activity", "item", "live"] },
      },
      {
        path: "held-back",
        name: "held-back",
        component: () => import("./pages/attention/HeldBackPage.vue"),
        meta: { words: ["attention", "item", "items"] },
      },
      {
        path: "parked",
        name: "parked",
        component: () => import("./pages/attention/ParkedPage.vue"),
        meta: { words: ["attention", "item", "items", "stores"] },
      },
      {
        path: "approvals",
        name: "approvals",
        component: () => import("./pages/attention/ApprovalsPage.vue"),
        meta: { words: ["attention", "item", "items"] },
      },
      {
        path: "differing",
        name: "differing",
        component: () => import("./pages/attention/DifferingPage.vue"),
        meta: { words: ["attention", "item", "items"] },
      },
      {
        path: "imports",
        name: "imports",
        component: () => import("./pages/csv/ImportsPage.vue"),
        meta: { words: ["csv", "work-codes"] },
      },
      {
        path: "imports/:importId",
        name: "import",
        component: () => import("./pages/csv/ImportPage.vue"),
        meta: { words: ["csv", "work-codes"] },
      },
      {
        path: "exports",
        name: "exports",
        component: () => import("./pages/csv/ExportsPage.vue"),
        meta: { words: ["csv", "work-codes"] },
      },
      {
        path: "sale-windows",
        name: "sale-windows",
        component: () => import("./pages/setup/SaleWindowsPage.vue"),
        meta: { words: ["csv", "item", "setup", "work-codes"] },
      },
      {
        path: "warehouses",
        name: "warehouses",
        component: () => import("./pages/setup/WarehousesPage.vue"),
        meta: { words: ["attention", "item", "offer", "setup", "stores"] },
      },
      {
        path: "api-keys",
        name: "api-keys",
        component: () => import("./pages/setup/ApiKeysPage.vue"),
        meta: { words: ["item", "setup", "work-codes"] },
      },
      {
        path: "preferences",
        name: "preferences",
        component: () => import("./pages/preferences/PreferencesPage.vue"),
        meta: { words: ["attention", "item", "offer", "preferences"] },
      },
      {
        path: "stores/connect",
        name: "store-connect",
        component: () => import("./pages/stores/ConnectStorePage.vue"),
        meta: { words: ["attention", "csv", "offer", "preferences", "stores"] },
      },
      {
        path: `stores/:storeId/:tab(${STORE_TABS.join("|")})?`,
        name: "store",
        component: () => import("./pages/stores/StorePage.vue"),
        meta: {
          words: [
            "attention",
            "csv",
            "item",
            "item-listings",
            "offer",
            "preferences",
            "stores",
            "work-codes",
          ],
        },
      },
      {
        path: "stores",
        name: "stores",
        component: () => import("./pages/stores/StoresPage.vue"),
        meta: { words: ["item", "stores"] },
      },
    ],
  },
  { path: "/:rest(.*)*", name: "missing", component: () => import("./pages/MissingPage.vue") },
];

/** Who may see one customer alone begins with its items. */
function ownCustomer(): RouteLocationRaw | boolean {
  const { state } = useSessionStore();
  const customerId = state.status === "signed_in" ? state.session.customerId : null;
  return customerId === null ? true : { name: "items", params: { customerId } };
}
