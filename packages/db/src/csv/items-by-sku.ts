import type { ItemSyncSetting } from "@trueup/sdk";
import { sql } from "kysely";
import type { Trx } from "../schema.ts";

export interface ItemBySku {
  readonly id: number;
  readonly sku: string;
  readonly description: string;
  readonly sync_setting: ItemSyncSetting;
  readonly process_orders: boolean;
  readonly include_inbound: boolean;
  readonly is_bundle: boolean;
  readonly received_at: Date | null;
  readonly archived_at: Date | null;
  readonly street_date: string | null;
  /** Decimal numbers, as text. */
  readonly price: string | null;
  readonly wholesale_cost: string | null;
  readonly packaging: string | null;
  readonly tags: readonly string[];
}

/** The customer's items that have these SKUs. Looks without locks. */
export async function loadItemsBySku(
  trx: Trx,
  customerId: number,
  skus: readonly string[],
): Promise<ReadonlyMap<string, ItemBySku>> {
  if (skus.length === 0) return new Map();
  const { rows } = await sql<ItemBySku>`
    SELECT i.* FROM unnest(${[...new Set(skus)]}::text[]) AS k(sku)
    CROSS JOIN LATERAL (
      SELECT id, sku, description, sync_setting, process_orders, include_inbound, is_bundle, received_at, archived_at,
        street_date::text AS street_date, price::text AS price, wholesale_cost::text AS wholesale_cost, packaging, tags
      FROM item WHERE customer_id = ${customerId} AND sku = k.sku OFFSET 0) i`.execute(trx);
  return new Map(rows.map((row) => [row.sku, row]));
}

export function unknownSku(sku: string) {
  return { column: "sku", code: "unknown_sku", message: `No item of this customer has the SKU "${sku}".` };
}
