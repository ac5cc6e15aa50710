import type { Messages } from "../en/index.ts";
import type { Words } from "../words.ts";
import { attention } from "./attention.ts";
import { bulk } from "./bulk.ts";
import { codes } from "./codes.ts";
import { common } from "./common.ts";
import { csv } from "./csv.ts";
import { filter } from "./filter.ts";
import { offer } from "./offer.ts";
import { item } from "./item.ts";
import { itemDetails } from "./item-details.ts";
import { itemListings } from "./item-listings.ts";
import { itemStock } from "./item-stock.ts";
import { orders } from "./orders.ts";
import { shipNotices } from "./ship-notices.ts";
import { activity } from "./activity.ts";
import { tower } from "./tower.ts";
import { items } from "./items.ts";
import { live } from "./live.ts";
import { palette } from "./palette.ts";
import { preferences } from "./preferences.ts";
import { setup } from "./setup.ts";
import { shell } from "./shell.ts";
import { stores } from "./stores.ts";

/** Every text of the admin, in German: the words of the pages and the words for the SDK's codes. */
export const de: Words<Messages> = {
  ...common,
  ...shell,
  ...items,
  ...item,
  ...itemDetails,
  ...itemStock,
  ...itemListings,
  ...offer,
  ...filter,
  ...palette,
  ...preferences,
  ...stores,
  ...live,
  ...attention,
  ...csv,
  ...setup,
  ...bulk,
  ...orders,
  ...shipNotices,
  ...activity,
  ...tower,
  ...codes,
};
