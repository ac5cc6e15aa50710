import { type CsvFormat, type CsvKind, type ItemFilter, quantitiesOf } from "@trueup/sdk";
import { sql } from "kysely";
import { countedOf } from "../counts.ts";
import { loadItems } from "../load-items.ts";
import type { Db } from "../schema.ts";
import { itemFilterSql } from "../search/item-filter.ts";
import { countCells, listingCells } from "./export-parts.ts";
import type { ItemBySku } from "./items-by-sku.ts";
import { joinTags } from "./tags.ts";
import { type CsvValue, decimalCell, writeHeader, writeRows } from "./write-rows.ts";

/** An item as it is exported. */
export type ExportedItem = ItemBySku;

/** Kinds of files that are about items. */
export type ItemCsvKind = Exclude<CsvKind, "orders">;

/** Items that are looked at in one statement. */
const PAGE_ITEMS = 1_000;

const NOT_ARCHIVED: ItemFilter = { field: "archived", op: "is", value: false };

/**
 * A CSV file, piece by piece: the next piece is read once it is asked for, so that a file of any length takes the
 * memory of one page. Each page is as its items stand when it is read.
 */
export async function* exportCsv(
  db: Db,
  customerId: number,
  kind: ItemCsvKind,
  { filter = NOT_ARCHIVED, ...format }: CsvFormat & { readonly filter?: ItemFilter | undefined },
): AsyncGenerator<string, void, undefined> {
  yield writeHeader(kind, format);
  for (let after = 0; ;) {
    const page = await readPage(db, customerId, filter, after);
    const rows = await rowsOf(db, customerId, kind, page.items);
    if (rows.length > 0) yield writeRows(rows, format);
    if (page.next === null) return;
    after = page.next;
  }
}

interface ItemPage {
  readonly items: readonly ExportedItem[];
  readonly next: number | null;
}

/** Asks the filter of as many items as a page has, however few of them it finds. */
async function readPage(db: Db, customerId: number, filter: ItemFilter, after: number): Promise<ItemPage> {
  const { rows: looked } = await sql<{ id: number }>`
    SELECT id FROM item WHERE customer_id = ${customerId} AND id > ${after}
    ORDER BY id LIMIT ${sql.lit(PAGE_ITEMS)}`.execute(db);
  const last = looked.at(-1);
  if (last === undefined) return { items: [], next: null };
  const { rows: items } = await sql<ExportedItem>`
    SELECT i.id, i.sku, i.description, i.sync_setting, i.process_orders, i.include_inbound, i.is_bundle, i.received_at,
      i.archived_at, i.street_date::text AS street_date, i.price::text AS price,
      i.wholesale_cost::text AS wholesale_cost, i.packaging, i.tags
    FROM item i WHERE i.customer_id = ${customerId} AND i.id > ${after} AND i.id <= ${last.id}
      AND ${itemFilterSql(customerId, filter)}
    ORDER BY i.id`.execute(db);
  return { items, next: looked.length < PAGE_ITEMS ? null : last.id };
}

async function rowsOf(
  db: Db,
  customerId: number,
  kind: ItemCsvKind,
  items: readonly ExportedItem[],
): Promise<readonly (readonly CsvValue[])[]> {
  if (items.length === 0) return [];
  switch (kind) {
    case "items":
      return itemCells(db, customerId, items);
    case "settings":
      return items.map((item) => [item.sku, item.sync_setting, item.process_orders]);
    case "counts":
      return countCells(db, customerId, items);
    case "listings":
      return listingCells(db, customerId, items);
  }
}

async function itemCells(
  db: Db,
  customerId: number,
  items: readonly ExportedItem[],
): Promise<readonly (readonly CsvValue[])[]> {
  const states = await loadItems(
    db,
    items.map(({ id }) => ({ customerId, itemId: id })),
  );
  const byId = new Map(states.map((state) => [state.id, quantitiesOf(countedOf(state))]));
  return items.map((item): readonly CsvValue[] => {
    const quantities = byId.get(item.id);
    return [
      item.sku,
      item.description,
      item.sync_setting,
      item.process_orders,
      item.include_inbound,
      item.street_date,
      decimalCell(item.price),
      decimalCell(item.wholesale_cost),
      item.packaging,
      joinTags(item.tags),
      quantities?.onShelf ?? null,
      quantities?.reserved ?? null,
      quantities?.available ?? null,
      quantities?.inbound ?? null,
      quantities?.published ?? null,
      item.received_at !== null,
      item.archived_at?.toISOString() ?? null,
    ];
  });
}
