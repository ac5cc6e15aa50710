import { ITEM_SYNC_SETTINGS, type ItemQuery, type ItemSyncSetting } from "@trueup/sdk";

/** What the list of items is asked for; the address of the page holds it. */
export interface ItemSearch {
  readonly text: string;
  /** The text is a whole SKU, not words that occur. */
  readonly exact: boolean;
  readonly syncInventory: ItemSyncSetting | null;
  readonly processOrders: boolean | null;
  readonly cursor: string | null;
}

export const ITEMS_PER_PAGE = 50;

/** Fewer letters find nothing in particular. */
const FEWEST_LETTERS = 2;

/** The query part of an address, as the router reads and writes it. */
type AddressQuery = Readonly<Record<string, string | null | readonly (string | null)[] | undefined>>;

export function searchOf(query: AddressQuery): ItemSearch {
  const sku = single(query["sku"]);
  const setting = single(query["setting"]);
  const flag = single(query["flag"]);
  return {
    text: sku ?? single(query["q"]) ?? "",
    exact: sku !== null,
    syncInventory: ITEM_SYNC_SETTINGS.find((each) => each === setting) ?? null,
    processOrders: flag === "on" ? true : flag === "off" ? false : null,
    cursor: single(query["cursor"]),
  };
}

export function addressOf(search: ItemSearch): Record<string, string> {
  const text = search.text.trim();
  return {
    ...(text === "" ? {} : { [search.exact ? "sku" : "q"]: text }),
    ...(search.syncInventory === null ? {} : { setting: search.syncInventory }),
    ...(search.processOrders === null ? {} : { flag: search.processOrders ? "on" : "off" }),
    ...(search.cursor === null ? {} : { cursor: search.cursor }),
  };
}

/** What the API is asked; null while there are too few letters to search for. */
export function itemQueryOf(search: ItemSearch): ItemQuery | null {
  const text = search.text.trim();
  if (!search.exact && text !== "" && text.length < FEWEST_LETTERS) return null;
  return {
    limit: ITEMS_PER_PAGE,
    ...(text === "" ? {} : { [search.exact ? "sku" : "q"]: text }),
    ...(search.syncInventory === null ? {} : { syncInventory: search.syncInventory }),
    ...(search.processOrders === null ? {} : { processOrders: search.processOrders }),
    ...(search.cursor === null ? {} : { cursor: search.cursor }),
  };
}

export function isFiltered(search: ItemSearch): boolean {
  return search.text.trim() !== "" || search.syncInventory !== null || search.processOrders !== null;
}

function single(value: AddressQuery[string]): string | null {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" && first !== "" ? first : null;
}
