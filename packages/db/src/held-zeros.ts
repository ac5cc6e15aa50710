import { levelOf, type ZeroCause } from "@trueup/sdk";
import { sql } from "kysely";
import { decideItem } from "./decide-item.ts";
import { saveDecided } from "./decisions.ts";
import { levelInputOf } from "./item-state.ts";
import { loadItems, lockItems } from "./load-items.ts";
import { drawRowIds } from "./row-id.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";
import { saveHolds } from "./zero-guard.ts";

/** A listing whose zero waits for approval. */
export interface HeldRow {
  readonly listingId: number;
  readonly itemId: number;
  readonly storeId: number;
  readonly sku: string;
  readonly since: Date;
  readonly cause: ZeroCause;
  readonly known: number | null;
  /** What approving would send now. */
  readonly level: number | null;
}

/** Held listings behind `after`, by id; one more than `limit` where there is one. */
export async function listHeldZeros(
  db: Db,
  customerId: number,
  storeId: number | null,
  { after, limit }: { readonly after: number | null; readonly limit: number },
): Promise<readonly HeldRow[]> {
  const { rows } = await sql<Omit<HeldRow, "level">>`
    SELECT l.id AS "listingId", l.item_id AS "itemId", l.store_id AS "storeId", i.sku, l.held_at AS since,
      l.held_cause AS cause, l.known_quantity AS known
    FROM listing l JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
    WHERE l.customer_id = ${customerId} AND l.held_at IS NOT NULL AND l.unlinked_at IS NULL AND l.id > ${after ?? 0}
      ${storeId === null ? sql`` : sql`AND l.store_id = ${storeId}`}
    ORDER BY l.id LIMIT ${limit + 1}`.execute(db);
  const itemIds = [...new Set(rows.map((row) => row.itemId))];
  const items = await loadItems(
    db,
    itemIds.map((itemId) => ({ customerId, itemId })),
  );
  const levels = new Map(
    items.flatMap((item) =>
      item.listings.map((listing) => [listing.id, levelOf(levelInputOf(item, listing))]),
    ),
  );
  return rows.map((row) => ({ ...row, level: levels.get(row.listingId) ?? null }));
}

/** Which held listings are meant: some, or all of a store. */
export type HeldChoice = { readonly listingIds: readonly number[] } | { readonly storeId: number };

export interface EndedHolds {
  readonly listings: number;
  readonly pushed: number;
  readonly more: boolean;
}

const SLICE = 500;
const MOST_SLICES = 10;

/**
 * Ends holds, in slices of their own transactions. `approve`: what was held is judged again as it stands now, without
 * the guard, so that the newest level goes out where its settings still let it. `reject`: nothing is sent.
 */
export async function endHolds(
  db: Db,
  customerId: number,
  choice: HeldChoice,
  how: "approve" | "reject",
): Promise<EndedHolds> {
  let listings = 0;
  let pushed = 0;
  for (let slices = 0; slices < MOST_SLICES; slices += 1) {
    const slice = await inTransaction(db, (trx) => endSlice(trx, customerId, choice, how));
    listings += slice.listings;
    pushed += slice.pushed;
    if (!slice.more) return { listings, pushed, more: false };
  }
  return { listings, pushed, more: true };
}

async function endSlice(
  trx: Trx,
  customerId: number,
  choice: HeldChoice,
  how: "approve" | "reject",
): Promise<EndedHolds> {
  const found = await findHeld(trx, customerId, choice);
  const chosen = new Set(found.map((row) => row.id));
  const itemIds = [...new Set(found.map((row) => row.itemId))];
  const items = (
    await lockItems(
      trx,
      itemIds.map((itemId) => ({ customerId, itemId })),
    )
  ).map((item) => ({
    ...item,
    listings: item.listings.filter((listing) => listing.held && chosen.has(listing.id)),
  }));
  const held = items.flatMap((item) => item.listings);
  const more = found.length === SLICE && held.length > 0;
  if (how === "approve") {
    const ids = await drawRowIds(trx, { history: 0, decision: held.length });
    const decided = items.map((item) =>
      decideItem(item, {
        // Somebody says that it be sent, whatever kept it from being sent by itself.
        trigger: "manual",
        eventId: null,
        cause: "click",
        nextDecisionId: () => ids.decision(),
      }),
    );
    await saveDecided(trx, decided);
    await release(trx, customerId, held);
    const pushed = decided.reduce((sum, item) => sum + item.authorisations.length, 0);
    return { listings: held.length, pushed, more };
  }
  await release(trx, customerId, held);
  return { listings: held.length, pushed: 0, more };
}

async function release(
  trx: Trx,
  customerId: number,
  held: readonly { readonly id: number }[],
): Promise<void> {
  await saveHolds(
    trx,
    held.map(({ id }) => ({ customerId, listingId: id, cause: null })),
  );
}

async function findHeld(
  trx: Trx,
  customerId: number,
  choice: HeldChoice,
): Promise<readonly { readonly id: number; readonly itemId: number }[]> {
  const { rows } = await sql<{ id: number; itemId: number }>`
    SELECT id, item_id AS "itemId" FROM listing
    WHERE customer_id = ${customerId} AND held_at IS NOT NULL AND unlinked_at IS NULL
      ${"storeId" in choice ? sql`AND store_id = ${choice.storeId}` : sql`AND id = ANY (${[...choice.listingIds]}::bigint[])`}
    ORDER BY id LIMIT ${sql.lit(SLICE)}`.execute(trx);
  return rows;
}
