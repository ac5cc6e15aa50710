import type { PreviewedNotice } from "@trueup/db/change-ship-notice";
import { encodeId } from "@trueup/db/id";
import type { StoredDecision } from "@trueup/db/history-schema";
import type { Db } from "@trueup/db/schema";
import type { NoticeState } from "@trueup/db/ship-notice";
import { inboundUnits, type ShipNoticePreview, SKIP_REASONS } from "@trueup/sdk";
import { sql } from "kysely";

type Previewed = Extract<PreviewedNotice, { kind: "previewed" }>;

/** What was planned, by store and by what holds the rest back. */
export async function toNoticePreview(
  db: Db,
  customerId: number,
  { before, after, decisions }: Previewed,
): Promise<Omit<ShipNoticePreview, "warnings">> {
  const [were, willBe] = [unitsOf(before), unitsOf(after)];
  return {
    publishedUnits: willBe.published - were.published,
    inboundUnits: willBe.inbound - were.inbound,
    stores: await storesOf(db, customerId, decisions),
    blocked: SKIP_REASONS.flatMap((reason) => {
      const listings = decisions.filter((decision) => decision.reason === reason).length;
      return listings === 0 ? [] : [{ reason, listings }];
    }),
  };
}

function unitsOf({ status, lines }: NoticeState): { readonly inbound: number; readonly published: number } {
  let [inbound, published] = [0, 0];
  for (const line of lines) {
    const units = inboundUnits(status, line);
    inbound += units.inbound;
    published += units.published;
  }
  return { inbound, published };
}

async function storesOf(
  db: Db,
  customerId: number,
  decisions: readonly StoredDecision[],
): Promise<ShipNoticePreview["stores"]> {
  const pushed = decisions.filter(({ outcome }) => outcome === "push");
  if (pushed.length === 0) return [];
  const ids = pushed.map(({ listingId }) => listingId);
  const zeros = pushed.map(({ level }) => level !== null && level <= 0);
  const { rows } = await sql<{ id: number; name: string; listings: number; zeros: number }>`
    SELECT s.id, s.name, count(*)::int AS listings, (count(*) FILTER (WHERE p.zero))::int AS zeros
    FROM unnest(${ids}::bigint[], ${zeros}::boolean[]) AS p (listing_id, zero)
    JOIN listing l ON l.customer_id = ${customerId} AND l.id = p.listing_id
    JOIN store s ON s.customer_id = ${customerId} AND s.id = l.store_id
    GROUP BY s.id, s.name ORDER BY s.name, s.id`.execute(db);
  return rows.map(({ id, name, listings, zeros: toZero }) => ({
    storeId: encodeId("store", id),
    name,
    listings,
    toZero,
  }));
}
