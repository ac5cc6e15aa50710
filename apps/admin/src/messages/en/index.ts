import { attention } from "./attention.ts";
import { bulk } from "./bulk.ts";
import { activity } from "./activity.ts";
import { codes } from "./codes.ts";
import { common } from "./common.ts";
import { csv } from "./csv.ts";
import { filter } from "./filter.ts";
import { item } from "./item.ts";
import { itemDetails } from "./item-details.ts";
import { itemListings } from "./item-listings.ts";
import { itemStock } from "./item-stock.ts";
import { items } from "./items.ts";
import { live } from "./live.ts";
import { offer } from "./offer.ts";
import { palette } from "./palette.ts";
import { orders } from "./orders.ts";
import { preferences } from "./preferences.ts";
import { setup } from "./setup.ts";
import { shipNotices } from "./ship-notices.ts";
import { shell } from "./shell.ts";
import { stores } from "./stores.ts";
import { tower } from "./tower.ts";

/** Every text of the admin, in English: the words of the pages and the words for the SDK's codes. */
export const en = {
  ...common,
  ...shell,
  ...items,
  ...item,
  ...itemDetails,
  ...itemStock,
  ...itemListings,
  ...palette,
  ...preferences,
  ...stores,
  ...tower,
  ...live,
  ...attention,
  ...offer,
  ...csv,
  ...setup,
  ...bulk,
  ...filter,
  ...shipNotices,
  ...orders,
  ...activity,
  ...codes,
};

export type Messages = typeof en;
