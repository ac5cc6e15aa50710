import { ITEM_SYNC_SETTINGS } from "@trueup/sdk";
import type { Trx } from "../schema.ts";
import { type Cells, type RowFault, withoutNeedlessZeros } from "./cells.ts";
import { type ImportJob, type ImportKind, type Verdict, workOn, type WorkOnRows } from "./import-kind.ts";
import { type ItemBySku, loadItemsBySku, unknownSku } from "./items-by-sku.ts";
import type { ProductRow } from "./product-rows.ts";
import { addItems, type ItemFields, saveItemFields } from "./save-item-rows.ts";
import { refuseTags, splitTags } from "./tags.ts";

export interface ItemRow extends ItemFields {
  readonly sku: string;
}

type ItemEffect = ItemRow & { readonly itemId: number | null };

/** Items by SKU: unknown ones are added, others take the values of the row. */
const items = kindOf(parseItem, (row) => ({ kind: "created", effect: { ...row, itemId: null } }));

/** Settings of items that are there. */
const settings = kindOf(parseSettings, ({ sku }) => ({ kind: "bad", faults: [unknownSku(sku)] }));

export const workOnItems = workOn(items);
export const workOnSettings = workOn(settings);

/** Products of an export of a platform, as they were read from its rows. */
export function workOnProducts(products: ReadonlyMap<Cells, ProductRow>): WorkOnRows {
  return workOn(
    kindOf(
      (cells) => products.get(cells),
      (row) => ({ kind: "created", effect: { ...row, itemId: null } }),
    ),
  );
}

function kindOf(
  parse: (cells: Cells) => ItemRow | undefined,
  whereUnknown: (row: ItemRow) => Verdict<ItemEffect>,
): ImportKind<null, ItemRow, ItemEffect> {
  return {
    load: async () => null,
    parse,
    keyOf: ({ sku }) => ({ key: sku, column: "sku" }),
    async judge(trx, { customerId }, rows) {
      const known = await loadItemsBySku(
        trx,
        customerId,
        rows.map(({ sku }) => sku),
      );
      return rows.map((row): Verdict<ItemEffect> => {
        const item = known.get(row.sku);
        if (item === undefined) return whereUnknown(row);
        return differs(item, row)
          ? { kind: "changed", effect: { ...row, itemId: item.id } }
          : { kind: "unchanged" };
      });
    },
    apply: saveItems,
  };
}

function parseItem(cells: Cells): ItemRow | undefined {
  const sku = cells.required("sku", 200);
  const row = {
    description: cells.text("description", 10_000),
    syncInventory: cells.oneOf("syncInventory", ITEM_SYNC_SETTINGS),
    processOrders: cells.flag("processOrders"),
    includeInbound: cells.flag("includeInbound"),
    streetDate: cells.day("streetDate"),
    price: cells.money("price"),
    wholesaleCost: cells.money("wholesaleCost"),
    packaging: cells.oneLine("packaging", 200),
    tags: parseTags(cells),
  };
  return sku === undefined ? undefined : { sku, ...row };
}

const MOST_TAG_CELL = 50_000;

function parseTags(cells: Cells): readonly string[] | undefined {
  const cell = cells.text("tags", MOST_TAG_CELL);
  if (cell === undefined) return undefined;
  const tags = splitTags(cell);
  refuseTags(cells, tags);
  return tags;
}

function parseSettings(cells: Cells): ItemRow | undefined {
  const sku = cells.required("sku", 200);
  const syncInventory = cells.oneOf("syncInventory", ITEM_SYNC_SETTINGS);
  const processOrders = cells.flag("processOrders");
  return sku === undefined ? undefined : { sku, syncInventory, processOrders };
}

function differs(item: ItemBySku, row: ItemRow): boolean {
  const pairs: readonly (readonly [unknown, unknown])[] = [
    [row.description, item.description],
    [row.syncInventory, item.sync_setting],
    [row.processOrders, item.process_orders],
    [row.includeInbound, item.include_inbound],
    [row.streetDate, item.street_date],
    [row.price, asWritten(item.price)],
    [row.wholesaleCost, asWritten(item.wholesale_cost)],
    [row.packaging, item.packaging],
    [row.tags === undefined ? undefined : JSON.stringify(row.tags), JSON.stringify(item.tags)],
  ];
  return pairs.some(([wanted, is]) => wanted !== undefined && wanted !== is);
}

function asWritten(decimal: string | null): string | null {
  return decimal === null ? null : withoutNeedlessZeros(decimal);
}

async function saveItems(
  trx: Trx,
  { customerId }: ImportJob,
  effects: readonly ItemEffect[],
): Promise<readonly (RowFault | null)[]> {
  const fresh = effects.filter(({ itemId }) => itemId === null);
  const added = await addItems(trx, customerId, fresh);
  await saveItemFields(
    trx,
    customerId,
    effects.flatMap(({ itemId, ...row }) => (itemId === null ? [] : [{ ...row, itemId }])),
  );
  return effects.map(({ itemId, sku }) => (itemId !== null || added.has(sku) ? null : addedMeanwhile()));
}

function addedMeanwhile(): RowFault {
  const message = "Somebody added an item with this SKU meanwhile. Import the row again to change it.";
  return { column: "sku", code: "sku_taken", message };
}
