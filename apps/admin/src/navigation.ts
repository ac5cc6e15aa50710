import {
  mdiTimerSandEmpty,
  mdiWarehouse,
  mdiKeyOutline,
  mdiTableArrowDown,
  mdiTableArrowUp,
  mdiAlertCircleOutline,
  mdiCheckboxMultipleOutline,
  mdiGaugeLow,
  mdiHandBackLeftOutline,
  mdiNotEqualVariant,
  mdiShieldCheckOutline,
  mdiClipboardTextOutline,
  mdiCogOutline,
  mdiPackageVariantClosed,
  mdiPulse,
  mdiStorefrontOutline,
  mdiTruckOutline,
} from "@mdi/js";

/** A page that the navigation leads to. */
export interface NavigationLink {
  /** Of the route. */
  readonly name: string;
  readonly icon: string;
  /** Its message. */
  readonly text: string;
  /** Routes that belong to the page. */
  readonly also: readonly string[];
}

export interface NavigationGroup {
  /** Its message. */
  readonly title: string;
  readonly links: readonly NavigationLink[];
}

/** The pages of a customer, in the order of a working day. */
export const NAVIGATION: readonly NavigationGroup[] = [
  {
    title: "shell.groupStock",
    links: [
      { name: "items", icon: mdiPackageVariantClosed, text: "items.title", also: ["item", "item-new"] },
      {
        name: "ship-notices",
        icon: mdiTruckOutline,
        text: "notices.title",
        also: ["ship-notice", "ship-notice-new"],
      },
      {
        name: "orders",
        icon: mdiClipboardTextOutline,
        text: "orders.title",
        also: ["order", "order-new"],
      },
      { name: "bulk-actions", icon: mdiCheckboxMultipleOutline, text: "bulk.title", also: ["bulk-action"] },
    ],
  },
  {
    title: "shell.groupSync",
    links: [
      { name: "overview", icon: mdiGaugeLow, text: "tower.overview", also: [] },
      { name: "activity", icon: mdiPulse, text: "activity.title", also: ["live"] },
      { name: "held-back", icon: mdiHandBackLeftOutline, text: "heldBack.title", also: [] },
      { name: "parked", icon: mdiAlertCircleOutline, text: "parked.title", also: [] },
      { name: "approvals", icon: mdiShieldCheckOutline, text: "approvals.title", also: [] },
      { name: "differing", icon: mdiNotEqualVariant, text: "differing.title", also: [] },
    ],
  },
  {
    title: "shell.groupSetup",
    links: [
      { name: "stores", icon: mdiStorefrontOutline, text: "stores.title", also: ["store", "store-connect"] },
      { name: "warehouses", icon: mdiWarehouse, text: "warehouses.title", also: [] },
      { name: "sale-windows", icon: mdiTimerSandEmpty, text: "saleWindows.title", also: [] },
      { name: "imports", icon: mdiTableArrowUp, text: "imports.title", also: ["import"] },
      { name: "exports", icon: mdiTableArrowDown, text: "exports.title", also: [] },
      { name: "preferences", icon: mdiCogOutline, text: "preferences.title", also: [] },
      { name: "api-keys", icon: mdiKeyOutline, text: "apiKeys.title", also: [] },
    ],
  },
];
