/** What the list of items can show beside the SKU. */
export const ITEM_COLUMNS = [
  "description",
  "onShelf",
  "reserved",
  "available",
  "inbound",
  "published",
  "syncInventory",
  "processOrders",
  "received",
  "streetDate",
  "tags",
  "createdAt",
] as const;
export type ItemColumn = (typeof ITEM_COLUMNS)[number];

export const QUANTITY_COLUMNS = ["onShelf", "reserved", "available", "inbound", "published"] as const;
export type QuantityColumn = (typeof QUANTITY_COLUMNS)[number];

export const USUAL_COLUMNS: readonly ItemColumn[] = ITEM_COLUMNS.filter(
  (column) => column !== "streetDate" && column !== "tags" && column !== "createdAt",
);

/** Columns as an address or the browser's memory has them; null where it names none. */
export function columnsOf(text: unknown): readonly ItemColumn[] | null {
  if (typeof text !== "string") return null;
  const names = text.split(",");
  const known = ITEM_COLUMNS.filter((column) => names.includes(column));
  return known.length === 0 ? null : known;
}

/** As an address has them; null for the usual ones, which it need not name. */
export function textOfColumns(columns: readonly ItemColumn[]): string | null {
  const text = ITEM_COLUMNS.filter((column) => columns.includes(column)).join(",");
  return text === USUAL_COLUMNS.join(",") ? null : text;
}

export function isQuantity(column: ItemColumn): column is QuantityColumn {
  return QUANTITY_COLUMNS.some((each) => each === column);
}
