import { createRoute } from "@hono/zod-openapi";
import { encodeId } from "@trueup/db/id";
import type { SyncRequestListingTable } from "@trueup/db/engine-schema";
import type { Db } from "@trueup/db/schema";
import type { SyncRequest, SyncRequestListing, SyncStatus } from "@trueup/sdk";
import type { Selectable } from "kysely";
import { notFound } from "../http/refusal.ts";
import { type Api, answers, may, params, pathId } from "../http/route.ts";
import { SyncRequestSchema } from "../schemas/items.ts";

const getSyncRequest = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/sync-requests/{syncRequestId}",
  operationId: "getSyncRequest",
  tags: ["Items"],
  summary: "How a Sync Now stands",
  ...may("items:read"),
  request: { params: params("customerId", "syncRequestId") },
  responses: answers("The request as it stands.", SyncRequestSchema),
});

export function serveSyncRequests(api: Api): void {
  api.openapi(getSyncRequest, async (c) => {
    const requestId = pathId(c, "syncRequest", "syncRequestId", "sync request");
    const request = await readSyncRequest(c.get("api").database.db, c.get("customerId"), requestId);
    if (request === null) throw notFound("sync request");
    return c.json(request, 200);
  });
}

export async function readSyncRequest(
  db: Db,
  customerId: number,
  requestId: number,
): Promise<SyncRequest | null> {
  const head = await db
    .selectFrom("sync_request")
    .select("created_at")
    .where("customer_id", "=", customerId)
    .where("id", "=", requestId)
    .where("item_id", "is not", null)
    .executeTakeFirst();
  if (head === undefined) return null;
  const rows = await db
    .selectFrom("sync_request_listing")
    .selectAll()
    .where("customer_id", "=", customerId)
    .where("request_id", "=", requestId)
    .orderBy("listing_id")
    .execute();
  return {
    id: encodeId("syncRequest", requestId),
    status: worstOf(rows.map((row) => row.status)),
    createdAt: head.created_at.toISOString(),
    listings: rows.map(toRequestListing),
  };
}

/** Pending while anything is, then the worst. An item without listings was synced nowhere. */
const WORST_FIRST = ["pending", "failed", "skipped", "confirmed"] as const satisfies readonly SyncStatus[];

function worstOf(statuses: readonly SyncStatus[]): SyncStatus {
  return WORST_FIRST.find((status) => statuses.includes(status)) ?? "skipped";
}

export function toRequestListing(row: Selectable<SyncRequestListingTable>): SyncRequestListing {
  return {
    listingId: encodeId("listing", row.listing_id),
    storeId: encodeId("store", row.store_id),
    status: row.status,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.quantity === null ? {} : { quantity: row.quantity }),
    ...(row.at === null ? {} : { at: row.at.toISOString() }),
  };
}
