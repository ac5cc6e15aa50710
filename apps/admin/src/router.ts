import {
  createRouter,
  createWebHistory,
  type RouteLocationRaw,
  type RouterHistory,
  type RouteRecordRaw,
} from "vue-router";
import { useSessionStore } from "./stores/session.ts";
import { useUnsavedStore } from "./stores/unsaved.ts";

declare module "vue-router" {
  interface RouteMeta {
    /** Shown to people who have not signed in. */
    readonly open?: boolean;
  }
}

export const STORE_TABS = ["health", "settings", "rules", "locations", "events"] as const;
export const ITEM_TABS = ["details", "inventory", "rules", "orders", "history"] as const;

const routes: readonly RouteRecordRaw[] = [
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
        beforeEnter: ownCustomer,
      },
    ],
  },
  {
    path: "/customers/:customerId",
    component: () => import("./pages/AdminShell.vue"),
    children: [
      { path: "", name: "customer", redirect: { name: "items" } },
      { path: "items", name: "items", component: () => import("./pages/items/ItemsPage.vue") },
      { path: "items/new", name: "item-new", component: () => import("./pages/item/NewItemPage.vue") },
      {
        path: `items/:itemId/:tab(${ITEM_TABS.join("|")})?`,
        name: "item",
        component: () => import("./pages/item/ItemPage.vue"),
      },
      { path: "bulk", name: "bulk-actions", component: () => import("./pages/bulk/BulkActionsPage.vue") },
      {
        path: "bulk/:bulkActionId",
        name: "bulk-action",
        component: () => import("./pages/bulk/BulkActionPage.vue"),
      },
      {
        path: "ship-notices",
        name: "ship-notices",
        component: () => import("./pages/ship-notices/ShipNoticesPage.vue"),
      },
      {
        path: "ship-notices/new",
        name: "ship-notice-new",
        component: () => import("./pages/ship-notices/ShipNoticeNewPage.vue"),
      },
      {
        path: "ship-notices/:noticeId",
        name: "ship-notice",
        component: () => import("./pages/ship-notices/ShipNoticePage.vue"),
      },
      { path: "orders", name: "orders", component: () => import("./pages/orders/OrdersPage.vue") },
      { path: "orders/new", name: "order-new", component: () => import("./pages/order/OrderNewPage.vue") },
      { path: "orders/:orderId", name: "order", component: () => import("./pages/order/OrderPage.vue") },
      { path: "overview", name: "overview", component: () => import("./pages/tower/ControlTowerPage.vue") },
      { path: "activity", name: "activity", component: () => import("./pages/activity/ActivityPage.vue") },
      { path: "live", name: "live", component: () => import("./pages/LivePage.vue") },
      { path: "held-back", name: "held-back", component: () => import("./pages/attention/HeldBackPage.vue") },
      { path: "parked", name: "parked", component: () => import("./pages/attention/ParkedPage.vue") },
      {
        path: "approvals",
        name: "approvals",
        component: () => import("./pages/attention/ApprovalsPage.vue"),
      },
      {
        path: "differing",
        name: "differing",
        component: () => import("./pages/attention/DifferingPage.vue"),
      },
      { path: "imports", name: "imports", component: () => import("./pages/csv/ImportsPage.vue") },
      { path: "imports/:importId", name: "import", component: () => import("./pages/csv/ImportPage.vue") },
      { path: "exports", name: "exports", component: () => import("./pages/csv/ExportsPage.vue") },
      {
        path: "sale-windows",
        name: "sale-windows",
        component: () => import("./pages/setup/SaleWindowsPage.vue"),
      },
      { path: "warehouses", name: "warehouses", component: () => import("./pages/setup/WarehousesPage.vue") },
      { path: "api-keys", name: "api-keys", component: () => import("./pages/setup/ApiKeysPage.vue") },
      { path: "preferences", name: "preferences", component: () => import("./pages/PreferencesPage.vue") },
      {
        path: "stores/connect",
        name: "store-connect",
        component: () => import("./pages/stores/ConnectStorePage.vue"),
      },
      {
        path: `stores/:storeId/:tab(${STORE_TABS.join("|")})?`,
        name: "store",
        component: () => import("./pages/stores/StorePage.vue"),
      },
      { path: "stores", name: "stores", component: () => import("./pages/stores/StoresPage.vue") },
    ],
  },
  { path: "/:rest(.*)*", name: "missing", component: () => import("./pages/MissingPage.vue") },
];

export function createAdminRouter(history: RouterHistory = createWebHistory()) {
  const router = createRouter({
    history: history,
    routes,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? {} : { top: 0 }),
  });

  router.beforeEach(async (to, from) => {
    const session = useSessionStore();
    for (const { components } of to.matched) warmUp(components?.["default"]);
    if (session.state.status === "unknown") await session.restore();
    if (session.state.status === "signed_out" && to.meta.open !== true) {
      return { name: "sign-in", query: to.fullPath === "/" ? {} : { to: to.fullPath } };
    }
    if (session.state.status === "signed_in" && to.name === "sign-in") return { name: "control-tower" };
    if (from.path !== to.path && !(await useUnsavedStore().mayGo(to.path))) return false;
    return true;
  });

  return router;
}

/** Loads the parts of a page while the session is asked about, not after. */
function warmUp(component: unknown): void {
  if (typeof component === "function") component();
}

/** Who may see one customer alone begins with its items. */
function ownCustomer(): RouteLocationRaw | boolean {
  const { state } = useSessionStore();
  const customerId = state.status === "signed_in" ? state.session.customerId : null;
  return customerId === null ? true : { name: "items", params: { customerId } };
}
