import { sql } from "kysely";
import { insertHistory } from "./history.ts";
import { holdsLease, type Lease } from "./lease.ts";
import { recordProblems, type SentProblem } from "./listing-problem.ts";
import { drawRowIds } from "./row-id.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** A number read from the store. */
export interface FoundRow {
  readonly listingId: number;
  readonly quantity: number;
  readonly inventoryItemId: string;
}

/**
 * Records what the store shows for listings that had to be read before a write. A number other than the known one
 * was changed at the store: the history says so, and the next write is made against the number that was read.
 * Answers false where the lease was lost.
 */
export async function recordReads(
  db: Db,
  owner: string,
  lease: Lease,
  read: { readonly found: readonly FoundRow[]; readonly problems: readonly SentProblem[] },
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    if (!(await holdsLease(trx, owner, lease))) return false;
    await recordRead(trx, lease, read);
    await insertRefusals(trx, lease, read.problems);
    return true;
  });
}

/** A number that could not be sent, because the store refuses the row before it is written: part of its history. */
async function insertRefusals(trx: Trx, lease: Lease, problems: readonly SentProblem[]): Promise<void> {
  if (problems.length === 0) return;
  await sql`
    INSERT INTO push (customer_id, listing_id, store_id, quantity, version, outcome, code, message)
    SELECT l.customer_id, l.id, l.store_id, l.desired_level, r.version, 'failed', r.code, r.message
    FROM unnest(${problems.map((row) => row.listingId)}::bigint[], ${problems.map((row) => row.version)}::bigint[],
      ${problems.map((row) => row.code)}::text[], ${problems.map((row) => row.message)}::text[])
      AS r(listing_id, version, code, message)
    JOIN listing l ON l.customer_id = ${lease.customerId} AND l.store_id = ${lease.storeId} AND l.id = r.listing_id
    WHERE l.desired_level IS NOT NULL`.execute(trx);
}

/** The same in a transaction that does more; the caller holds the lease. */
export async function recordRead(
  trx: Trx,
  lease: Lease,
  read: { readonly found: readonly FoundRow[]; readonly problems: readonly SentProblem[] },
): Promise<void> {
  const ids = [...read.found, ...read.problems].map((row) => row.listingId);
  const { rows: before } = await sql<BeforeRow>`
    SELECT id, item_id, known_quantity FROM listing
    WHERE customer_id = ${lease.customerId} AND id = ANY (${ids}::bigint[]) AND store_id = ${lease.storeId}
    ORDER BY id FOR UPDATE`.execute(trx);
  await saveFound(trx, lease, read.found);
  await recordStoreChanges(trx, lease, read.found, before);
  await recordProblems(trx, lease, read.problems);
}

interface BeforeRow {
  readonly id: number;
  readonly item_id: number;
  readonly known_quantity: number | null;
}

async function saveFound(trx: Trx, lease: Lease, found: readonly FoundRow[]): Promise<void> {
  if (found.length === 0) return;
  await sql`
    UPDATE listing l SET known_quantity = f.quantity, known_at = now(), known_source = 'read', needs_read = false,
      inventory_item_id = f.inventory_item_id
    FROM unnest(${found.map((row) => row.listingId)}::bigint[], ${found.map((row) => row.quantity)}::integer[],
      ${found.map((row) => row.inventoryItemId)}::text[]) AS f(id, quantity, inventory_item_id)
    WHERE l.customer_id = ${lease.customerId} AND l.id = f.id`.execute(trx);
}

async function recordStoreChanges(
  trx: Trx,
  lease: Lease,
  found: readonly FoundRow[],
  before: readonly BeforeRow[],
): Promise<void> {
  const rows = new Map(before.map((row) => [row.id, row]));
  const changed = found.flatMap((row) => {
    const was = rows.get(row.listingId);
    if (was === undefined || was.known_quantity === null || was.known_quantity === row.quantity) return [];
    return [{ ...row, itemId: was.item_id, expected: was.known_quantity }];
  });
  if (changed.length === 0) return;
  const ids = await drawRowIds(trx, { history: changed.length, decision: 0 });
  await insertHistory(
    trx,
    changed.map((row) => {
      const id = ids.history();
      return {
        id,
        eventId: id,
        customerId: lease.customerId,
        itemId: row.itemId,
        listingId: row.listingId,
        kind: "store_change",
        detail: { storeChange: { expected: row.expected, found: row.quantity } },
      };
    }),
  );
}
