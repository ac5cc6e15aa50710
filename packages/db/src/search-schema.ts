import type { ItemFilter, OrderFilter, SearchKind } from "@trueup/sdk";
import type { Generated } from "kysely";
import type { CreatedAt, Json } from "./columns.ts";

/** What items are found by: kept by triggers of `item`. */
export interface ItemSearchTable {
  customer_id: number;
  item_id: number;
  /** SKU and description, in small letters. */
  text: string;
  tags: string[];
}

export interface SearchTable {
  customer_id: number;
  id: Generated<number>;
  /** Who made it, as `api_key:…` or `session:…`. */
  owner: string;
  kind: SearchKind;
  name: string;
  filter: Json<ItemFilter | OrderFilter>;
  sort: string;
  shared: boolean;
  version: Generated<number>;
  created_at: CreatedAt;
}

/** What a search is to somebody who uses it. */
export interface SearchMarkTable {
  customer_id: number;
  search_id: number;
  owner: string;
  kind: SearchKind;
  favourite: boolean;
  is_default: boolean;
}
