import type { Page } from "playwright-core";

/** An item that is listed in a store, and the customer it belongs to. */
export interface Place {
  readonly customerId: string;
  readonly itemId: string;
  readonly listingId: string;
  /** One that has ended. */
  readonly bulkActionId: string;
  readonly storeId: string;
  /** One that is being received. */
  readonly noticeId: string;
  /** One that waits for stock. */
  readonly orderId: string;
}

/** One page of the admin as a visitor finds it. */
export interface AdminPage {
  readonly name: string;
  readonly path: (place: Place) => string;
  /** Resolves once what the page is about stands there. */
  readonly ready: (page: Page) => Promise<unknown>;
}

const item = ({ customerId, itemId }: Place) => `/customers/${customerId}/items/${itemId}`;

export const ADMIN_PAGES: readonly AdminPage[] = [
  {
    name: "control-tower",
    path: () => "/",
    ready: (page) =>
      Promise.all([
        page.locator("[data-store]").first().waitFor(),
        page.locator("figure canvas").or(page.getByText("Nothing was measured yet")).first().waitFor(),
      ]),
  },
  {
    name: "overview",
    path: ({ customerId }) => `/customers/${customerId}/overview`,
    ready: (page) => page.locator("[data-store]").first().waitFor(),
  },
  {
    name: "inventory",
    path: ({ customerId }) => `/customers/${customerId}/items`,
    ready: (page) => page.locator("[data-row-link]").first().waitFor(),
  },
  {
    name: "inventory-none-found",
    path: ({ customerId }) => `/customers/${customerId}/items?q=nothing-is-called-this`,
    ready: (page) => page.getByText("No item matches").waitFor(),
  },
  {
    name: "item-rules",
    path: item,
    ready: (page) => page.locator("[data-listing]").first().waitFor(),
  },
  {
    name: "item-explain",
    path: (place) => `${item(place)}?explain=${place.listingId}`,
    ready: (page) =>
      page.getByRole("dialog").getByRole("heading", { name: "How the number comes about" }).waitFor(),
  },
  {
    name: "item-compare",
    path: (place) => `${item(place)}?compare=${place.listingId}`,
    ready: (page) => page.getByRole("dialog").getByText("Number in the store").waitFor(),
  },
  {
    name: "item-listing",
    path: (place) => `${item(place)}?listing=${place.listingId}`,
    ready: (page) => page.getByRole("dialog").getByRole("heading", { name: "Level rules" }).waitFor(),
  },
  {
    name: "item-details",
    path: (place) => `${item(place)}/details`,
    ready: (page) => page.getByRole("heading", { name: "Components" }).waitFor(),
  },
  {
    name: "item-inventory",
    path: (place) => `${item(place)}/inventory`,
    ready: (page) => page.locator("[data-kind]").first().waitFor(),
  },
  {
    name: "item-new",
    path: ({ customerId }) => `/customers/${customerId}/items/new`,
    ready: (page) => page.getByRole("button", { name: "Create item" }).waitFor(),
  },
  {
    name: "item-orders",
    path: (place) => `${item(place)}/orders`,
    ready: (page) => page.getByRole("heading", { name: "Process Orders", exact: true }).waitFor(),
  },
  {
    name: "item-history",
    path: (place) => `${item(place)}/history`,
    ready: (page) => page.locator("[data-kind]").first().waitFor(),
  },
  {
    name: "bulk-actions",
    path: ({ customerId }) => `/customers/${customerId}/bulk`,
    ready: (page) => page.locator("[data-row]").first().waitFor(),
  },
  {
    name: "bulk-action",
    path: ({ customerId, bulkActionId }) => `/customers/${customerId}/bulk/${bulkActionId}`,
    ready: (page) => page.locator("[data-row]").first().waitFor(),
  },
  {
    name: "activity",
    path: ({ customerId }) => `/customers/${customerId}/activity`,
    ready: (page) => page.locator("[data-decision]").first().waitFor(),
  },
  {
    name: "activity-none-found",
    path: ({ customerId }) => `/customers/${customerId}/activity?sku=nothing-is-called-this`,
    ready: (page) => page.getByText("Nothing matches").waitFor(),
  },
  {
    name: "live-feed",
    path: ({ customerId }) => `/customers/${customerId}/live`,
    ready: (page) => page.locator("[data-row]").first().waitFor(),
  },
  {
    name: "held-back",
    path: ({ customerId }) => `/customers/${customerId}/held-back`,
    ready: (page) => page.locator("[data-listing]").first().waitFor(),
  },
  {
    name: "parked",
    path: ({ customerId }) => `/customers/${customerId}/parked`,
    ready: (page) =>
      page.locator("[data-listing]").or(page.getByText("No listing is in trouble")).first().waitFor(),
  },
  {
    name: "approvals",
    path: ({ customerId }) => `/customers/${customerId}/approvals`,
    ready: (page) => page.getByText("Nothing waits for approval").waitFor(),
  },
  {
    name: "differing",
    path: ({ customerId }) => `/customers/${customerId}/differing`,
    ready: (page) => page.locator("[data-listing]").or(page.getByText("Nothing differs")).first().waitFor(),
  },
  {
    name: "imports",
    path: ({ customerId }) => `/customers/${customerId}/imports`,
    ready: (page) => page.getByText("No files yet").or(page.locator("[data-row]").first()).waitFor(),
  },
  {
    name: "exports",
    path: ({ customerId }) => `/customers/${customerId}/exports`,
    ready: (page) => page.getByRole("link", { name: "Download" }).waitFor(),
  },
  {
    name: "warehouses",
    path: ({ customerId }) => `/customers/${customerId}/warehouses`,
    ready: (page) => page.locator("[data-warehouse]").first().waitFor(),
  },
  {
    name: "sale-windows",
    path: ({ customerId }) => `/customers/${customerId}/sale-windows`,
    ready: (page) => page.getByText("No sale windows").or(page.locator("[data-window]").first()).waitFor(),
  },
  {
    name: "api-keys",
    path: ({ customerId }) => `/customers/${customerId}/api-keys`,
    ready: (page) => page.getByText("No keys yet").or(page.locator(".key-name").first()).waitFor(),
  },
  {
    name: "stores",
    path: ({ customerId }) => `/customers/${customerId}/stores`,
    ready: (page) => page.locator("[data-store]").first().waitFor(),
  },
  {
    name: "store-settings",
    path: ({ customerId, storeId }) => `/customers/${customerId}/stores/${storeId}/settings`,
    ready: (page) => page.getByRole("button", { name: "Disconnect the store" }).waitFor(),
  },
  {
    name: "store-level-rules",
    path: ({ customerId, storeId }) => `/customers/${customerId}/stores/${storeId}/rules`,
    ready: (page) => page.getByLabel("Buffer kept back").waitFor(),
  },
  {
    name: "store-locations",
    path: ({ customerId, storeId }) => `/customers/${customerId}/stores/${storeId}/locations`,
    ready: (page) => page.getByLabel("Counts at").first().waitFor(),
  },
  {
    name: "store-webhooks",
    path: ({ customerId, storeId }) => `/customers/${customerId}/stores/${storeId}/events`,
    ready: (page) => page.locator("[data-event]").or(page.getByText("Nothing was told")).first().waitFor(),
  },
  {
    name: "store-connect",
    path: ({ customerId }) => `/customers/${customerId}/stores/connect`,
    ready: (page) => page.getByLabel("Access token").waitFor(),
  },
  {
    name: "preferences",
    path: ({ customerId }) => `/customers/${customerId}/preferences`,
    ready: (page) => page.getByRole("radio", { name: "Always", exact: true }).waitFor(),
  },
  {
    name: "ship-notices",
    path: ({ customerId }) => `/customers/${customerId}/ship-notices`,
    ready: (page) => page.locator("[data-row-link]").first().waitFor(),
  },
  {
    name: "ship-notice",
    path: ({ customerId, noticeId }) => `/customers/${customerId}/ship-notices/${noticeId}`,
    ready: (page) => page.locator("[data-line]").first().waitFor(),
  },
  {
    name: "ship-notice-new",
    path: ({ customerId }) => `/customers/${customerId}/ship-notices/new`,
    ready: (page) => page.getByRole("button", { name: "Create ship notice" }).waitFor(),
  },
  {
    name: "orders",
    path: ({ customerId }) => `/customers/${customerId}/orders`,
    ready: (page) => page.locator("[data-row-link]").first().waitFor(),
  },
  {
    name: "order",
    path: ({ customerId, orderId }) => `/customers/${customerId}/orders/${orderId}`,
    ready: (page) => page.locator("[data-line]").first().waitFor(),
  },
  {
    name: "order-new",
    path: ({ customerId }) => `/customers/${customerId}/orders/new`,
    ready: (page) => page.getByRole("button", { name: "Create order" }).waitFor(),
  },
  {
    name: "not-found",
    path: () => "/there-is-no-such-page",
    ready: (page) => page.getByRole("heading", { name: "Page not found" }).waitFor(),
  },
];
