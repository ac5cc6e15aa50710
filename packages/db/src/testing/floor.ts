import { sql } from "kysely";
import { type Attempt, claim, type Claim, type ClaimRequest } from "../claim.ts";
import type { Lease } from "../lease.ts";
import type { WritableRow } from "../plan-claim.ts";
import { recordStockChanges } from "../record-stock-changes.ts";
import type { Db } from "../schema.ts";
import type { RecordedChange, StockRequestChange } from "../stock-change-request.ts";
import { createFixture, type Fixture, type FixtureOptions } from "./fixture.ts";

export const WORKER = "worker-1";

export interface Write {
  readonly attempt: Attempt;
  readonly rows: readonly WritableRow[];
}

/** A customer with stores, and a worker's hands on them. */
export interface Floor extends Fixture {
  readonly db: Db;
  record(...changes: readonly StockRequestChange[]): Promise<readonly RecordedChange[]>;
  /** Takes a store's lease, whoever has it; for an hour, so that it does not run out on a busy machine. */
  hold(store?: number, owner?: string): Promise<Lease>;
  /** Says what the stores show for these items, as if it had just been read. */
  know(shown: Readonly<Record<string, number>>): Promise<void>;
  claim(lease: Lease, request?: Partial<ClaimRequest>): Promise<Claim>;
  /** Claims what has to be a write. */
  write(lease: Lease, request?: Partial<ClaimRequest>): Promise<Write>;
  listingId(sku: string, store?: number): number;
  listing(sku: string, store?: number): ReturnType<typeof loadListing>;
  due(sku: string, store?: number): ReturnType<typeof loadDue>;
  problem(sku: string, store?: number): ReturnType<typeof loadProblem>;
  pushes(sku: string, store?: number): ReturnType<typeof loadPushes>;
  requests(sku: string, store?: number): ReturnType<typeof loadRequests>;
}

export async function createFloor(db: Db, options: FixtureOptions = {}): Promise<Floor> {
  const fixture = await createFixture(db, options);
  const { customerId } = fixture;

  function listingId(sku: string, store = 0): number {
    const id = fixture.item(sku).listingIds[store];
    if (id === undefined) throw new Error(`"${sku}" has no listing in store ${store}`);
    return id;
  }

  async function claimRows(lease: Lease, request: Partial<ClaimRequest> = {}): Promise<Claim> {
    return claim(db, {
      lease,
      owner: WORKER,
      most: 250,
      reading: new Set(),
      lingerMs: 0,
      encode: (rows) => JSON.stringify(rows.map((row) => [row.listingId, row.level])),
      cost: 10,
      timeoutMs: 10_000,
      latestEffectMs: 120_000,
      ...request,
    });
  }

  return {
    ...fixture,
    db,
    async record(...changes) {
      const [outcome] = await recordStockChanges(db, [{ customerId, changes }]);
      if (outcome?.kind !== "recorded") throw new Error(`refused: ${JSON.stringify(outcome)}`);
      return outcome.results;
    },
    async hold(store = 0, owner = WORKER) {
      const { rows } = await sql<{ store_id: number; epoch: number }>`
        UPDATE store_lease SET owner = ${owner}, epoch = epoch + 1, expires_at = now() + interval '1 hour'
        WHERE store_id = ${fixture.storeIds[store] ?? 0} RETURNING store_id, epoch`.execute(db);
      const [row] = rows;
      if (row === undefined) throw new Error(`there is no store ${store}`);
      return { storeId: row.store_id, customerId, epoch: row.epoch };
    },
    async know(shown) {
      for (const [sku, quantity] of Object.entries(shown)) {
        await sql`
          UPDATE listing SET known_quantity = ${quantity}, known_at = now(), known_source = 'read', needs_read = false
          WHERE customer_id = ${customerId} AND item_id = ${fixture.item(sku).id}`.execute(db);
      }
    },
    claim: claimRows,
    async write(lease, request) {
      const claimed = await claimRows(lease, request);
      if (claimed.kind !== "write") throw new Error(`the claim is none to write: ${claimed.kind}`);
      return claimed;
    },
    listingId,
    listing: (sku, store) => loadListing(db, listingId(sku, store)),
    due: (sku, store) => loadDue(db, listingId(sku, store)),
    problem: (sku, store) => loadProblem(db, listingId(sku, store)),
    pushes: (sku, store) => loadPushes(db, listingId(sku, store)),
    requests: (sku, store) => loadRequests(db, listingId(sku, store)),
  };
}

function loadListing(db: Db, id: number) {
  return db.selectFrom("listing").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

function loadDue(db: Db, id: number) {
  return db.selectFrom("due").selectAll().where("listing_id", "=", id).executeTakeFirst();
}

function loadProblem(db: Db, id: number) {
  return db.selectFrom("listing_problem").selectAll().where("listing_id", "=", id).executeTakeFirst();
}

function loadPushes(db: Db, id: number) {
  return db
    .selectFrom("push")
    .select(["quantity", "version", "outcome", "code"])
    .where("listing_id", "=", id)
    .orderBy("id")
    .execute();
}

function loadRequests(db: Db, id: number) {
  return db
    .selectFrom("sync_request_listing")
    .select(["status", "reason", "quantity"])
    .where("listing_id", "=", id)
    .orderBy("request_id")
    .execute();
}
