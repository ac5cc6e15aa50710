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

import type { pages } from "./messages/en/pages.ts";

/** A page that has a title of its own. */
export type PageName = keyof (typeof pages)["page"];

/** A page that the navigation leads to. */
export interface NavigationLink {
  /** Of the route, and of the page's title among the messages. */
  readonly name: PageName;
  readonly icon: string;
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
      { name: "items", icon: mdiPackageVariantClosed, also: ["item", "item-new"] },
      {
        name: "ship-notices",
        icon: mdiTruckOutline,
        also: ["ship-notice", "ship-notice-new"],
      },
      {
        name: "orders",
        icon: mdiClipboardTextOutline,
        also: ["order", "order-new"],
      },
      { name: "bulk-actions", icon: mdiCheckboxMultipleOutline, also: ["bulk-action"] },
    ],
  },
  {
    title: "shell.groupSync",
    links: [
      { name: "overview", icon: mdiGaugeLow, also: [] },
      { name: "activity", icon: mdiPulse, also: ["live"] },
      { name: "held-back", icon: mdiHandBackLeftOutline, also: [] },
      { name: "parked", icon: mdiAlertCircleOutline, also: [] },
      { name: "approvals", icon: mdiShieldCheckOutline, also: [] },
      { name: "differing", icon: mdiNotEqualVariant, also: [] },
    ],
  },
  {
    title: "shell.groupSetup",
    links: [
      { name: "stores", icon: mdiStorefrontOutline, also: ["store", "store-connect"] },
      { name: "warehouses", icon: mdiWarehouse, also: [] },
      { name: "sale-windows", icon: mdiTimerSandEmpty, also: [] },
      { name: "imports", icon: mdiTableArrowUp, also: ["import"] },
      { name: "exports", icon: mdiTableArrowDown, also: [] },
      { name: "preferences", icon: mdiCogOutline, also: [] },
      { name: "api-keys", icon: mdiKeyOutline, also: [] },
    ],
  },
];

/** The page that leads to a route, such as the list of an item's; what one customer has is not there for another. */
export function pageOf(routeName: string): PageName {
  const links = NAVIGATION.flatMap((group) => group.links);
  return links.find(({ name, also }) => name === routeName || also.includes(routeName))?.name ?? "items";
}
