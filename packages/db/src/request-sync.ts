import { obstacleOf, obstacleRules, type StoreStatus } from "@trueup/sdk";
import { sql } from "kysely";
import { type Authorisation, applyAuthorisations, decideItem, insertDecisions } from "./decisions.ts";
import type { ItemState } from "./item-state.ts";
import { lockItems } from "./load-items.ts";
import { drawRowIds } from "./row-id.ts";
import type { Db, Trx } from "./schema.ts";
import { storeStatus } from "./store-status.ts";
import { inTransaction } from "./transaction.ts";

/**
 * Sync Now: authorises the item's current level for every usable listing, whatever the settings say, and records
 * the request, which ends visibly for each listing. Answers the request's id, or null where the customer has no
 * such item.
 */
export async function requestSync(
  db: Db,
  { customerId, itemId }: { readonly customerId: number; readonly itemId: number },
): Promise<number | null> {
  return inTransaction(db, async (trx) => {
    const [item] = await lockItems(trx, [{ customerId, itemId }]);
    if (item === undefined) return null;
    const obstacles = await loadObstacles(trx, item);
    const { id: requestId } = await trx
      .insertInto("sync_request")
      .values({ customer_id: customerId, item_id: itemId })
      .returning("id")
      .executeTakeFirstOrThrow();
    const ids = await drawRowIds(trx, { history: 0, decision: item.listings.length });
    const decided = decideItem(item, {
      trigger: "manual",
      eventId: null,
      cause: "click",
      nextDecisionId: () => ids.decision(),
    });
    const refused = new Set<number>();
    const rows = decided.decisions.map((decision): RequestRow => {
      const obstacle = obstacles.get(decision.listingId) ?? null;
      const answer = obstacle === null ? null : obstacleRules(obstacle).syncNow;
      if (decision.outcome === "skip") return { ...decision, status: "skipped", reason: decision.reason };
      if (answer?.status !== "skipped" && answer?.status !== "failed") {
        return { ...decision, status: "pending", reason: null };
      }
      refused.add(decision.listingId);
      return { ...decision, version: null, status: answer.status, reason: answer.reason };
    });
    await insertRows(trx, customerId, requestId, rows);
    // What cannot be written now leaves nothing due of its own, and is not recorded as a push.
    const kept = (authorisation: Authorisation) => !refused.has(authorisation.listingId);
    await insertDecisions(
      trx,
      decided.decisions.filter((decision) => !refused.has(decision.listingId)),
    );
    await applyAuthorisations(trx, decided.authorisations.filter(kept));
    return requestId;
  });
}

interface RequestRow {
  readonly listingId: number;
  readonly storeId: number;
  readonly version: number | null;
  readonly status: "pending" | "failed" | "skipped";
  readonly reason: string | null;
}

async function loadObstacles(trx: Trx, item: ItemState) {
  const { rows } = await sql<{ id: number; status: StoreStatus; parked: boolean }>`
    SELECT l.id, ${storeStatus} AS status, coalesce(p.parked, false) AS parked
    FROM listing l
    JOIN store s ON s.customer_id = l.customer_id AND s.id = l.store_id
    LEFT JOIN store_health h ON h.store_id = s.id
    LEFT JOIN listing_problem p ON p.customer_id = l.customer_id AND p.listing_id = l.id
    WHERE l.customer_id = ${item.customer.id} AND l.item_id = ${item.id}`.execute(trx);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    item.listings.map((listing) => [
      listing.id,
      obstacleOf({
        itemArchived: item.archived,
        listingLinked: true,
        listingPaused: listing.paused,
        storeSyncEnabled: listing.storeSyncEnabled,
        storeStatus: byId.get(listing.id)?.status ?? "active",
        parked: byId.get(listing.id)?.parked ?? false,
      }),
    ]),
  );
}

async function insertRows(
  trx: Trx,
  customerId: number,
  requestId: number,
  rows: readonly RequestRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    INSERT INTO sync_request_listing (customer_id, request_id, listing_id, store_id, version, status, reason, at)
    SELECT ${customerId}, ${requestId}, r.*, CASE WHEN r.status <> 'pending' THEN now() END
    FROM unnest(${rows.map((row) => row.listingId)}::bigint[], ${rows.map((row) => row.storeId)}::bigint[],
      ${rows.map((row) => row.version)}::bigint[], ${rows.map((row) => row.status)}::text[],
      ${rows.map((row) => row.reason)}::text[]) AS r(listing_id, store_id, version, status, reason)`.execute(
    trx,
  );
}
