import { common } from "./common.ts";
import { shell } from "./shell.ts";
import { pages } from "./pages.ts";
import { palette } from "./palette.ts";
import { codes } from "./codes.ts";

/** The words of every page, in English. */
export const everywhere = { ...common, ...shell, ...pages, ...palette, ...codes };

/** The words of some pages, in English: loaded with the first page that names them in its route. */
export const areas = {
  activity: async () => (await import("./activity.ts")).activity,
  attention: async () => (await import("./attention.ts")).attention,
  bulk: async () => (await import("./bulk.ts")).bulk,
  csv: async () => (await import("./csv.ts")).csv,
  filter: async () => (await import("./filter.ts")).filter,
  item: async () => (await import("./item.ts")).item,
  "item-details": async () => (await import("./item-details.ts")).itemDetails,
  "item-listings": async () => (await import("./item-listings.ts")).itemListings,
  "item-stock": async () => (await import("./item-stock.ts")).itemStock,
  items: async () => (await import("./items.ts")).items,
  live: async () => (await import("./live.ts")).live,
  offer: async () => (await import("./offer.ts")).offer,
  orders: async () => (await import("./orders.ts")).orders,
  preferences: async () => (await import("./preferences.ts")).preferences,
  setup: async () => (await import("./setup.ts")).setup,
  "ship-notices": async () => (await import("./ship-notices.ts")).shipNotices,
  stores: async () => (await import("./stores.ts")).stores,
  tower: async () => (await import("./tower.ts")).tower,
  "work-codes": async () => (await import("./work-codes.ts")).workCodes,
};

type Areas = typeof areas;
export type Area = keyof Areas;
type AreaWords = { [Name in Area]: Awaited<ReturnType<Areas[Name]>> }[Area];
type Union<Part> = (Part extends unknown ? (part: Part) => void : never) extends (part: infer All) => void
  ? All
  : never;

/** Every text of the admin. */
export type Messages = typeof everywhere & Union<AreaWords>;
