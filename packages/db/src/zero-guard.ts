import { ZERO_WINDOW_MINUTES, type ZeroCause, zeroAllowance } from "@trueup/sdk";
import { sql } from "kysely";
import type { ItemState } from "./item-state.ts";
import type { RowIds } from "./row-id.ts";
import type { Trx } from "./schema.ts";

/** Says, while events are planned, whether one more listing of a store may go to zero unasked. */
export interface ZeroGuard {
  admits(storeId: number): boolean;
  /** Remembers where it stands; calling what it answers forgets what was admitted since. */
  checkpoint(): () => void;
}

/** Lets everything through: for what the guard does not watch. */
export const NO_ZERO_GUARD: ZeroGuard = { admits: () => true, checkpoint: () => () => {} };

/** What a plan wants to become of a listing's hold: the cause that holds its zero, or null where it is over. */
export interface HoldChange {
  readonly customerId: number;
  readonly listingId: number;
  readonly cause: ZeroCause | null;
}

/**
 * Plans events under the zero guard of their items' customers, once the items are locked. Where no customer has it
 * on, or no listing would go to zero, that is one plan and nothing else. Otherwise what the stores still allow is
 * loaded, under a lock per store that is held until the end of the transaction, and the events are planned again.
 * That lock comes after the listings', in the order of the stores; nobody asks for listings who holds it.
 */
export async function planGuarded<Plan>(
  trx: Trx,
  items: readonly ItemState[],
  ids: RowIds & { again(): RowIds },
  plan: (ids: RowIds, guard: ZeroGuard) => Plan,
): Promise<Plan> {
  if (!items.some((item) => item.customer.zeroGuard)) return plan(ids, NO_ZERO_GUARD);
  const probe = createTally(() => Number.POSITIVE_INFINITY);
  const unasked = plan(ids, probe);
  if (probe.admitted.size === 0) return unasked;
  const stores = storesOf(items).filter(({ storeId }) => probe.admitted.has(storeId));
  const left = await loadLeft(trx, stores, probe.admitted);
  const guard = createTally((storeId) => left.get(storeId) ?? 0);
  const planned = plan(ids.again(), guard);
  await recordZeroings(trx, stores, guard.admitted);
  return planned;
}

interface StoreKey {
  readonly customerId: number;
  readonly storeId: number;
}

function createTally(leftOf: (storeId: number) => number) {
  let admitted = new Map<number, number>();
  return {
    admits(storeId: number): boolean {
      const before = admitted.get(storeId) ?? 0;
      if (before >= leftOf(storeId)) return false;
      admitted.set(storeId, before + 1);
      return true;
    },
    checkpoint() {
      const kept = new Map(admitted);
      return () => void (admitted = kept);
    },
    /** Listings by store. */
    get admitted(): ReadonlyMap<number, number> {
      return admitted;
    },
  };
}

function storesOf(items: readonly ItemState[]): readonly StoreKey[] {
  const stores = new Map(
    items.flatMap(({ customer, listings }) =>
      listings.map(({ storeId }) => [storeId, { customerId: customer.id, storeId }]),
    ),
  );
  return [...stores.values()].toSorted((a, b) => a.storeId - b.storeId);
}

const windowStart = sql`clock_timestamp() - interval '${sql.lit(ZERO_WINDOW_MINUTES)} minutes'`;

/** How many more listings of each store may go to zero now. */
async function loadLeft(
  trx: Trx,
  stores: readonly StoreKey[],
  wanted: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, number>> {
  const customerIds = stores.map((store) => store.customerId);
  const storeIds = stores.map((store) => store.storeId);
  await sql`
    SELECT pg_advisory_xact_lock(hashtextextended('zero_guard/' || k.id, 0))
    FROM (SELECT id FROM unnest(${storeIds}::bigint[]) AS s(id) ORDER BY id) k`.execute(trx);
  await sql`
    DELETE FROM zeroing z USING unnest(${customerIds}::bigint[], ${storeIds}::bigint[]) AS k(customer_id, store_id)
    WHERE z.customer_id = k.customer_id AND z.store_id = k.store_id AND z.at <= ${windowStart}`.execute(trx);
  const { rows } = await sql<{ storeId: number; used: number }>`
    SELECT z.store_id AS "storeId", sum(z.listings)::bigint AS used
    FROM unnest(${customerIds}::bigint[], ${storeIds}::bigint[]) AS k(customer_id, store_id)
    JOIN zeroing z USING (customer_id, store_id) GROUP BY z.store_id`.execute(trx);
  const used = new Map(rows.map((row) => [row.storeId, row.used]));
  const left = new Map<number, number>();
  for (const store of stores) {
    const before = used.get(store.storeId) ?? 0;
    const most = await loadAllowance(trx, store, before + (wanted.get(store.storeId) ?? 0));
    left.set(store.storeId, most - before);
  }
  return left;
}

/** What the store allows in a window, as far as that matters: listings are counted up to the number that allows `asked`. */
async function loadAllowance(trx: Trx, { customerId, storeId }: StoreKey, asked: number): Promise<number> {
  const always = zeroAllowance(0);
  if (asked <= always) return always;
  const { rows } = await sql<{ listings: number }>`
    SELECT count(*) AS listings FROM (
      SELECT 1 FROM listing WHERE customer_id = ${customerId} AND store_id = ${storeId} AND unlinked_at IS NULL
      LIMIT ${asked * 10}) l`.execute(trx);
  return zeroAllowance(rows[0]?.listings ?? 0);
}

async function recordZeroings(
  trx: Trx,
  stores: readonly StoreKey[],
  admitted: ReadonlyMap<number, number>,
): Promise<void> {
  const used = stores.filter(({ storeId }) => (admitted.get(storeId) ?? 0) > 0);
  if (used.length === 0) return;
  await sql`
    INSERT INTO zeroing (customer_id, store_id, at, listings)
    SELECT k.customer_id, k.store_id, clock_timestamp(), k.listings
    FROM unnest(${used.map((store) => store.customerId)}::bigint[], ${used.map((store) => store.storeId)}::bigint[],
      ${used.map((store) => admitted.get(store.storeId) ?? 0)}::integer[])
      AS k(customer_id, store_id, listings)`.execute(trx);
}

/** Holds listings' zeros, or ends their holds; the last change of each counts. The caller holds their locks. */
export async function saveHolds(trx: Trx, changes: readonly HoldChange[]): Promise<void> {
  if (changes.length === 0) return;
  const last = [...new Map(changes.map((change) => [change.listingId, change])).values()];
  await sql`
    UPDATE listing l SET held_at = CASE WHEN h.cause IS NOT NULL THEN coalesce(l.held_at, now()) END, held_cause = h.cause
    FROM unnest(${last.map((change) => change.customerId)}::bigint[],
      ${last.map((change) => change.listingId)}::bigint[], ${last.map((change) => change.cause)}::text[])
      AS h(customer_id, id, cause)
    WHERE l.customer_id = h.customer_id AND l.id = h.id`.execute(trx);
}
