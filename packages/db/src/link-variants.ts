import { sql } from "kysely";
import { isArchived } from "./archived.ts";
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
 * Matches a store's variants with items by exact SKU and links them where `link` says so: at every location that the
 * store's map names, or at the store's own where there is no map. Places that are linked already stay as they are; a
 * variant counts as linked once it is at all of them. Answers null where the lease was lost: then nothing was linked.
 */
export async function linkVariants(
  db: Db,
  owner: string,
  lease: Lease,
  variants: readonly FoundVariant[],
  link: boolean,
): Promise<VariantCounts | null> {
  const matches = new Map((await matchVariants(db, lease, variants)).map((row) => [row.variantId, row]));
  let alreadyLinked = 0;
  let unmatched = 0;
  const toLink: NewLink[] = [];
  for (const { productId, variantId, inventoryItemId } of variants) {
    const match = matches.get(variantId);
    const missing = match?.locations.filter((location) => !match.taken.includes(location)) ?? [];
    if (match !== undefined && match.taken.length > 0 && missing.length === 0) alreadyLinked += 1;
    else if (match === undefined || match.itemId === null || missing.length === 0) unmatched += 1;
    else {
      const { itemId } = match;
      toLink.push(
        ...missing.map((locationId) => ({
          itemId,
          storeId: lease.storeId,
          productId,
          variantId,
          inventoryItemId,
          locationId,
        })),
      );
    }
  }
  const outcomes = link ? await linkWhileHeld(db, owner, lease, toLink) : [];
  if (outcomes === null) return null;
  const linked = new Set(
    toLink.filter((_, at) => outcomes[at]?.kind === "linked").map(({ variantId }) => variantId),
  );
  return { linked: linked.size, alreadyLinked, unmatched };
}

interface VariantMatch {
  readonly variantId: string;
  readonly itemId: number | null;
  /** Where the store's listings belong. */
  readonly locations: readonly string[];
  /** Where the variant is linked already; without a map, anywhere counts as the store's own location. */
  readonly taken: readonly string[];
}

async function matchVariants(
  db: Db,
  { customerId, storeId }: Lease,
  variants: readonly FoundVariant[],
): Promise<readonly VariantMatch[]> {
  const { rows } = await sql<VariantMatch>`
    WITH place AS (
      SELECT array_agg(DISTINCT location_id) AS mapped FROM store_location
      WHERE customer_id = ${customerId} AND store_id = ${storeId})
    SELECT v.variant_id AS "variantId", i.id AS "itemId",
      coalesce(p.mapped, array_remove(ARRAY[s.location_id], NULL)) AS locations,
      ARRAY(SELECT CASE WHEN p.mapped IS NULL THEN coalesce(s.location_id, l.location_id) ELSE l.location_id END
        FROM listing l WHERE l.store_id = s.id AND l.variant_id = v.variant_id AND l.unlinked_at IS NULL) AS taken
    FROM unnest(${variants.map((variant) => variant.variantId)}::text[],
      ${variants.map((variant) => variant.sku.trim())}::text[]) AS v(variant_id, sku)
    CROSS JOIN place p
    JOIN store s ON s.customer_id = ${customerId} AND s.id = ${storeId}
    LEFT JOIN item i ON i.customer_id = s.customer_id AND i.sku = v.sku
      AND NOT ${isArchived("i")}`.execute(db);
  return rows;
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
