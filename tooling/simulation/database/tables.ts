import type { KnownSource as StockSource } from "@trueup/db/identify-change";
import type { CustomerRules, StockCell } from "@trueup/db/item-state";
import type { ItemSyncSetting, KnownSource, ListingProblemCode } from "@trueup/sdk";
import type { Mutation } from "../mutation.ts";
import type { Watch } from "../watch/watch.ts";

/** The tables of the database that the engine touches, in memory. Times are milliseconds of the database's clock. */
export interface Tables {
  readonly customers: Map<number, CustomerRow>;
  readonly items: Map<number, ItemRow>;
  readonly stores: Map<number, StoreRow>;
  readonly listings: Map<number, ListingRow>;
  readonly listingsByItem: Map<number, ListingRow[]>;
  /** By store, then by listing. */
  readonly due: Map<number, Map<number, DueRow>>;
  readonly attempts: Map<number, AttemptRow>;
  /** The attempts that are not closed. */
  readonly open: Map<number, AttemptRow>;
  readonly problems: Map<number, ProblemRow>;
  /** Sync Now, per listing; ended ones are kept. */
  readonly requests: RequestRow[];
  readonly pending: Set<RequestRow>;
  readonly workers: Map<string, number>;
  readonly sources: Map<string, StockSource>;
  readonly ids: { attempt: number; history: number; decision: number; request: number };
  /** Counts whatever a lease holder wrote: it stands still where the lease was lost. */
  revision: number;
}

/** What every step of the model is made in. */
export interface Model {
  readonly tables: Tables;
  readonly now: () => number;
  readonly watch: Watch;
  readonly mutation: Mutation | null;
}

type StoredRules = Omit<CustomerRules, "offWarehouseIds" | "zeroGuard">;
export type CustomerRow = { -readonly [K in keyof StoredRules]: StoredRules[K] };

export interface ItemRow {
  readonly id: number;
  readonly customerId: number;
  readonly sku: string;
  setting: ItemSyncSetting;
  processOrders: boolean;
  received: boolean;
  archived: boolean;
  soldOut: boolean;
  stock: readonly StockCell[];
}

export interface StoreRow {
  readonly id: number;
  readonly customerId: number;
  version: number;
  syncEnabled: boolean;
  paused: boolean;
  disconnected: boolean;
  /** Null: it has none any more. Counts up with every save. */
  credential: number | null;
  health: {
    state: "ok" | "suspended" | "unreachable";
    probeAt: number;
    breaker: unknown;
    budget: { readonly snapshot: unknown; readonly at: number } | null;
  };
  lease: { owner: string | null; epoch: number; expiresAt: number };
}

export interface ListingRow {
  readonly id: number;
  readonly customerId: number;
  readonly itemId: number;
  readonly storeId: number;
  readonly variantId: string;
  readonly locationId: string;
  inventoryItemId: string | null;
  paused: boolean;
  linked: boolean;
  desiredLevel: number;
  desiredVersion: number;
  closedVersion: number;
  known: number | null;
  knownSource: KnownSource | null;
  needsRead: boolean;
  written: boolean;
  /** When its newest level was authorised. */
  authorisedAt: number;
}

export interface DueRow {
  readonly storeId: number;
  readonly listingId: number;
  lane: number;
  manualVersion: number | null;
  eventVersion: number | null;
  since: number;
  notBefore: number | null;
  attemptId: number | null;
}

export interface AttemptRow {
  readonly id: number;
  readonly at: number;
  readonly customerId: number;
  readonly storeId: number;
  readonly key: string;
  readonly body: string;
  readonly listingIds: readonly number[];
  readonly levels: readonly number[];
  readonly versions: readonly number[];
  readonly cost: number;
  epoch: number;
  deadline: number;
  settleUntil: number;
  askAfter: number | null;
  outcome: "ok" | "failed" | "unconfirmed" | null;
}

export interface ProblemRow {
  readonly listingId: number;
  readonly storeId: number;
  code: ListingProblemCode;
  since: number;
  failures: number;
  parked: boolean;
}

export interface RequestRow {
  readonly id: number;
  readonly listingId: number;
  readonly storeId: number;
  readonly version: number | null;
  readonly createdAt: number;
  status: "pending" | "confirmed" | "failed" | "skipped";
  reason: string | null;
  /** What was written, once it is confirmed. */
  quantity: number | null;
}

export function emptyTables(): Tables {
  return {
    customers: new Map(),
    items: new Map(),
    stores: new Map(),
    listings: new Map(),
    listingsByItem: new Map(),
    due: new Map(),
    attempts: new Map(),
    open: new Map(),
    problems: new Map(),
    requests: [],
    pending: new Set(),
    workers: new Map(),
    sources: new Map(),
    ids: { attempt: 0, history: 0, decision: 0, request: 0 },
    revision: 0,
  };
}

/** A row that has to be there. */
export function rowOf<K, V>(table: ReadonlyMap<K, V>, key: K): V {
  const row = table.get(key);
  if (row === undefined) throw new Error(`no row ${String(key)}`);
  return row;
}

export function dueOf(tables: Tables, storeId: number): Map<number, DueRow> {
  let due = tables.due.get(storeId);
  if (due === undefined) tables.due.set(storeId, (due = new Map()));
  return due;
}
