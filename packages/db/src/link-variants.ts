import { sql } from "kysely";
import { holdsLease, type Lease } from "./lease.ts";
import { type Linked, linkListings, type NewLink } from "./link-listing.ts";
import type { Db } from "./schema.ts";

/** A variant that a store has. */
export interface FoundVariant {
  readonly productId: string;
  readonly variantId: string;
  readonly inventoryItemId: string;
  readonly sku: string;
}

/** How many variants of a page are linked by now, and how many have no item to be linked to. */
export interface VariantCounts {
  readonly linked: number;
  readonly alreadyLinked: number;
  readonly unmatched: number;
}

/**
 * Matches a store's variants with items by exact SKU, at the store's own location, and links them where `link`
 * says so. Variants that are linked already stay as they are. Answers null where the lease was lost: then nothing was
 * linked.
 */
export async function linkVariants(
  db: Db,
  owner: string,
  lease: Lease,
  variants: readonly FoundVariant[],
  link: boolean,
): Promise<VariantCounts | null> {
  const { rows } = await sql<{
    variant_id: string;
    item_id: number | null;
    location_id: string | null;
    taken: boolean;
  }>`
    SELECT v.variant_id, i.id AS item_id, s.location_id,
      EXISTS (SELECT 1 FROM listing l WHERE l.store_id = s.id AND l.variant_id = v.variant_id
        AND l.unlinked_at IS NULL) AS taken
    FROM unnest(${variants.map((variant) => variant.variantId)}::text[],
      ${variants.map((variant) => variant.sku.trim())}::text[]) AS v(variant_id, sku)
    JOIN store s ON s.customer_id = ${lease.customerId} AND s.id = ${lease.storeId}
    LEFT JOIN item i ON i.customer_id = s.customer_id AND i.sku = v.sku AND i.archived_at IS NULL`.execute(
    db,
  );
  const matches = new Map(rows.map((row) => [row.variant_id, row]));
  const toLink = variants.flatMap(({ productId, variantId, inventoryItemId }) => {
    const match = matches.get(variantId);
    if (match === undefined || match.taken || match.item_id === null || match.location_id === null) return [];
    return [
      {
        itemId: match.item_id,
        storeId: lease.storeId,
        productId,
        variantId,
        inventoryItemId,
        locationId: match.location_id,
      },
    ];
  });
  const outcomes = link ? await linkWhileHeld(db, owner, lease, toLink) : [];
  if (outcomes === null) return null;
  const alreadyLinked = rows.filter((row) => row.taken).length;
  return {
    linked: outcomes.filter((outcome) => outcome.kind === "linked").length,
    alreadyLinked,
    unmatched: variants.length - toLink.length - alreadyLinked,
  };
}

class LeaseLost extends Error {}

async function linkWhileHeld(
  db: Db,
  owner: string,
  lease: Lease,
  rows: readonly NewLink[],
): Promise<readonly Linked[] | null> {
  try {
    return await linkListings(db, lease.customerId, rows, async (trx) => {
      if (!(await holdsLease(trx, owner, lease))) throw new LeaseLost("the lease was lost");
    });
  } catch (error) {
    if (error instanceof LeaseLost) return null;
    throw error;
  }
}
