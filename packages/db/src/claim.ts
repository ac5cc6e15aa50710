import { sql } from "kysely";
import { dropRows } from "./drop.ts";
import { dueKeys } from "./due-keys.ts";
import { holdsLease, type Lease } from "./lease.ts";
import { type Candidate, lockWaitingRows } from "./lock-waiting-rows.ts";
import { chooseRows, planClaim, type WaitingRow, type WritableRow } from "./plan-claim.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/*
 * The life of a row in `due`, which exists exactly while a listing has a newer authorised level than it closed:
 *
 *   waiting ──claim──▶ in flight ──ok──▶ gone (or waiting again, where a newer level came meanwhile)
 *    │  ▲                 │  │
 *    │  └──not applied────┘  └──answer lost──▶ unsettled ──asked again, same key──▶ as above
 *    │  └──backing off / parked (not_before) ◀── the store refused this row
 *    └──claim: a gate closed meanwhile──▶ gone, its request ends as skipped
 */

export interface ClaimRequest {
  readonly lease: Lease;
  readonly owner: string;
  /** Rows at most; 1 for a probe. */
  readonly most: number;
  /** These rows alone, held back or not: a part of a batch that was refused without naming a row. */
  readonly only?: readonly number[];
  /** Which row says whether the batch is one to read or to write; the most urgent where left out. */
  readonly kindOf?: "most urgent" | "oldest";
  /** Listings that a read under way will answer: they are passed over. */
  readonly reading: ReadonlySet<number>;
  /** Where the batch is not full and its oldest row is younger than this, nothing is claimed yet. */
  readonly lingerMs: number;
  readonly encode: (rows: readonly WritableRow[]) => string;
  /** Budget that the write reserves, so that a successor can account for it. */
  readonly cost: number;
  readonly timeoutMs: number;
  readonly latestEffectMs: number;
}

export type Claim =
  /** The lease is no longer ours. */
  | { readonly kind: "fenced" }
  | { readonly kind: "empty" }
  /** Nothing is to be sent of what was looked at; there may be more behind it. */
  | { readonly kind: "dropped"; readonly rows: number }
  | { readonly kind: "linger"; readonly waitMs: number }
  | { readonly kind: "read"; readonly rows: readonly WaitingRow[] }
  | { readonly kind: "write"; readonly attempt: Attempt; readonly rows: readonly WritableRow[] };

/** A write that was begun, as it is kept until its answer is known. */
export interface Attempt {
  readonly id: number;
  /** When it began, as the database writes it: a Date would cut its microseconds. Finds its partition. */
  readonly at: string;
  readonly customerId: number;
  readonly storeId: number;
  readonly key: string;
  readonly body: string;
  readonly listingIds: readonly number[];
  readonly levels: readonly number[];
  readonly versions: readonly number[];
}

/** Takes the most urgent work of a store, asks again what is asked at claim, and writes the intent down. */
export async function claim(db: Db, request: ClaimRequest): Promise<Claim> {
  await wakeWaitingRows(db, request.lease.storeId);
  return inTransaction(db, async (trx) => {
    if (!(await holdsLease(trx, request.owner, request.lease))) return { kind: "fenced" };
    const candidates = await findCandidates(trx, request);
    if (candidates.length === 0) return { kind: "empty" };
    const rows = await lockWaitingRows(
      trx,
      request.lease,
      candidates,
      request.only === undefined ? "ready" : "any",
    );
    const { drops, batch } = planClaim(rows);
    if (batch.kind === "write") {
      const oldestMs = Math.max(...batch.rows.map((row) => row.ageMs));
      if (batch.rows.length < request.most && oldestMs < request.lingerMs) {
        return { kind: "linger", waitMs: request.lingerMs - oldestMs };
      }
    }
    await dropRows(
      trx,
      request.lease,
      drops.map(({ row, reason }) => ({ listingId: row.listingId, reason })),
    );
    switch (batch.kind) {
      case "nothing":
        return drops.length > 0 ? { kind: "dropped", rows: drops.length } : { kind: "empty" };
      case "read":
        return batch;
      case "write":
        return { kind: "write", attempt: await beginAttempt(trx, request, batch.rows), rows: batch.rows };
    }
  });
}

/**
 * Rows whose back-off is over become claimable. On its own, because it locks `due` without the listings: so it waits
 * for nobody, and a row that is locked now wakes at the next claim.
 */
async function wakeWaitingRows(db: Db, storeId: number): Promise<void> {
  await sql`
    UPDATE due SET not_before = NULL FROM (
      SELECT listing_id FROM due WHERE store_id = ${storeId} AND not_before <= now() FOR UPDATE SKIP LOCKED) AS rested
    WHERE due.store_id = ${storeId} AND due.listing_id = rested.listing_id`.execute(db);
}

/** Where the first look finds both kinds, the second looks so many batches deep for the kind that goes out. */
const DEEPER = 4;

/**
 * The most urgent rows of one kind, unlocked, without those that are being read: one row says whether the batch is one
 * to read or to write, and the batch is filled with more of that kind from further back. That is the most urgent row
 * of all, and from time to time the oldest: one kind could wait for ever behind the other that keeps coming.
 */
async function findCandidates(trx: Trx, request: ClaimRequest): Promise<readonly Candidate[]> {
  if (request.only !== undefined) return findNamed(trx, request, request.only);
  const { most } = request;
  const seen = await look(trx, request, most);
  const [mostUrgent] = chooseRows(seen, most);
  if (mostUrgent === undefined) return [];
  const first = request.kindOf === "oldest" ? seen.reduce(older) : mostUrgent;
  const alike = (row: Sighted) => row.reads === first.reads;
  const isMixed = seen.length >= most && seen.filter(alike).length < most;
  const rows = isMixed ? await look(trx, request, most * DEEPER) : seen;
  return chooseRows(rows.filter(alike), most);
}

function older(one: Sighted, other: Sighted): Sighted {
  return other.ageMs > one.ageMs ? other : one;
}

interface Sighted extends Candidate {
  /** Its number at the store is not certain, so that it would be read. */
  readonly reads: boolean;
}

/** The oldest rows of every lane, `perLane` of each. */
async function look(
  trx: Trx,
  { lease, reading }: ClaimRequest,
  perLane: number,
): Promise<readonly Sighted[]> {
  const { rows } = await sql<Sighted>`
    SELECT d.listing_id AS id, d.lane, (extract(epoch FROM statement_timestamp() - d.since) * 1000)::float8 AS "ageMs",
      l.needs_read OR l.inventory_item_id IS NULL OR l.known_quantity IS NULL AS reads
    FROM generate_series(0, 4) AS lanes(lane)
    CROSS JOIN LATERAL (
      SELECT customer_id, listing_id, lane, since FROM due
      WHERE store_id = ${lease.storeId} AND due.lane = lanes.lane AND attempt_id IS NULL AND not_before IS NULL
      ORDER BY since, listing_id LIMIT ${perLane + reading.size}) d
    JOIN listing l ON l.customer_id = d.customer_id AND l.id = d.listing_id
    ORDER BY d.lane, d.since, d.listing_id`.execute(trx);
  return rows.filter((row) => !reading.has(row.id));
}

async function findNamed(
  trx: Trx,
  { lease, reading }: ClaimRequest,
  ids: readonly number[],
): Promise<readonly Candidate[]> {
  const { rows } = await sql<Candidate>`
    SELECT listing_id AS id, lane, (extract(epoch FROM statement_timestamp() - since) * 1000)::float8 AS "ageMs"
    FROM due WHERE store_id = ${lease.storeId} AND listing_id = ANY (${[...ids]}::bigint[]) AND attempt_id IS NULL
    ORDER BY lane, since, listing_id`.execute(trx);
  return rows.filter((row) => !reading.has(row.id));
}

async function beginAttempt(trx: Trx, request: ClaimRequest, rows: readonly WritableRow[]): Promise<Attempt> {
  const { lease } = request;
  const body = request.encode(rows);
  const listingIds = rows.map((row) => row.listingId);
  const levels = rows.map((row) => row.level);
  const versions = rows.map((row) => row.version);
  const { rows: inserted } = await sql<{ id: number; at: string; key: string }>`
    INSERT INTO attempt (customer_id, store_id, epoch, body, listing_ids, levels, versions, cost, deadline, settle_until)
    VALUES (${lease.customerId}, ${lease.storeId}, ${lease.epoch}, ${body}, ${listingIds}::bigint[],
      ${levels}::integer[], ${versions}::bigint[], ${request.cost},
      clock_timestamp() + ${request.timeoutMs} * interval '1 millisecond',
      clock_timestamp() + ${request.timeoutMs + request.latestEffectMs} * interval '1 millisecond')
    RETURNING id, at::text AS at, key`.execute(trx);
  const [attempt] = inserted;
  if (attempt === undefined) throw new Error("the attempt was not written");
  await sql`UPDATE due SET attempt_id = ${attempt.id}, not_before = NULL
    FROM ${dueKeys(lease, listingIds)} WHERE due.store_id = k.store_id AND due.listing_id = k.id`.execute(
    trx,
  );
  return {
    ...attempt,
    customerId: lease.customerId,
    storeId: lease.storeId,
    body,
    listingIds,
    levels,
    versions,
  };
}
