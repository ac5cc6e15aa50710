import { sql } from "kysely";
import type { ItemBook } from "./item-book.ts";
import type { Db, Trx } from "./schema.ts";

/** A listing in a store where units were sold, with what tells whether its known number counts that sale already. */
export interface SaleListing {
  readonly id: number;
  readonly itemId: number;
  readonly storeId: number;
  readonly variantId: string;
  readonly knownAt: Date | null;
  readonly writtenAt: Date | null;
  /** A write is on its way, or its answer was lost. */
  readonly isInFlight: boolean;
}

/** A known number as it is to be saved; null: nothing is known any more. */
export type KnownNumbers = Map<number, { readonly customerId: number; readonly quantity: number | null }>;

/** Clocks of the store and of ours may differ by so much. */
const MARGIN_MS = 60_000;

/**
 * A store sold units of an item: the store has taken them off its own number already. Where the order was placed after
 * our last number reached the store, the known number falls by them; where that cannot be told, it is dropped, and the
 * store is read before the next write.
 */
export function planSale(
  book: ItemBook,
  listings: readonly SaleListing[],
  sale: {
    readonly itemId: number;
    readonly storeId: number;
    readonly variantId: string | null;
    readonly quantity: number;
    readonly placedAt: Date;
  },
  known: KnownNumbers,
): void {
  const sold = listings.filter(
    (listing) =>
      listing.itemId === sale.itemId &&
      listing.storeId === sale.storeId &&
      (sale.variantId === null || listing.variantId === sale.variantId),
  );
  const [only] = sold;
  // Of several places that show the item, nobody knows which one sold it.
  const isTold = sold.length === 1 && only !== undefined && isAfterLastNumber(only, sale.placedAt);
  for (const { id } of sold) setKnown(book, sale.itemId, id, isTold ? -sale.quantity : null, known);
}

/** A store ended an order: whether it put its number up again, only the store knows. */
export function planStoreCancellation(
  book: ItemBook,
  listings: readonly SaleListing[],
  sale: { readonly itemId: number; readonly storeId: number; readonly variantId: string | null },
  known: KnownNumbers,
): void {
  for (const listing of listings) {
    if (listing.itemId !== sale.itemId || listing.storeId !== sale.storeId) continue;
    if (sale.variantId !== null && listing.variantId !== sale.variantId) continue;
    setKnown(book, sale.itemId, listing.id, null, known);
  }
}

function isAfterLastNumber({ knownAt, writtenAt, isInFlight }: SaleListing, placedAt: Date): boolean {
  const lastMs = Math.max(knownAt?.getTime() ?? 0, writtenAt?.getTime() ?? 0);
  return !isInFlight && placedAt.getTime() > lastMs + MARGIN_MS;
}

function setKnown(
  book: ItemBook,
  itemId: number,
  listingId: number,
  change: number | null,
  numbers: KnownNumbers,
): void {
  const item = book.find(itemId);
  const before = item?.listings.find((listing) => listing.id === listingId);
  if (item === undefined || before === undefined) return;
  const known = change === null || before.known === null ? null : before.known + change;
  numbers.set(listingId, { customerId: item.customer.id, quantity: known });
  book.put({
    ...item,
    listings: item.listings.map((listing) => (listing === before ? { ...listing, known } : listing)),
  });
}

/** The listings of some items in some stores, which the caller has locked. */
export async function loadSaleListings(
  db: Db,
  customerId: number,
  listingIds: readonly number[],
): Promise<readonly SaleListing[]> {
  if (listingIds.length === 0) return [];
  const { rows } = await sql<SaleListing>`
    SELECT l.id, l.item_id AS "itemId", l.store_id AS "storeId", l.variant_id AS "variantId",
      l.known_at AS "knownAt", l.written_at AS "writtenAt", d.attempt_id IS NOT NULL AS "isInFlight"
    FROM unnest(${[...listingIds]}::bigint[]) AS k(id)
    CROSS JOIN LATERAL (SELECT * FROM listing WHERE customer_id = ${customerId} AND id = k.id OFFSET 0) l
    LEFT JOIN LATERAL (
      SELECT attempt_id FROM due WHERE store_id = l.store_id AND listing_id = l.id OFFSET 0) d ON true
    ORDER BY l.id`.execute(db);
  return rows;
}

/** When a number became known stays: the store's own sales since are what is taken off it. */
export async function saveKnownNumbers(trx: Trx, known: KnownNumbers): Promise<void> {
  if (known.size === 0) return;
  const rows = [...known].toSorted(([a], [b]) => a - b);
  await sql`
    UPDATE listing l SET known_quantity = k.quantity,
      known_at = CASE WHEN k.quantity IS NULL THEN NULL ELSE l.known_at END,
      known_source = CASE WHEN k.quantity IS NULL THEN NULL ELSE 'sale' END,
      needs_read = l.needs_read OR k.quantity IS NULL
    FROM unnest(${rows.map(([, { customerId }]) => customerId)}::bigint[], ${rows.map(([id]) => id)}::bigint[],
      ${rows.map(([, { quantity }]) => quantity)}::integer[]) AS k(customer_id, id, quantity)
    WHERE l.customer_id = k.customer_id AND l.id = k.id`.execute(trx);
}
