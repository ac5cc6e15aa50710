import type { Authorisation, PlannedDecision } from "@trueup/db/decisions";
import type { ListingRow as StateOfListing } from "@trueup/db/item-state";
import type { Lease } from "@trueup/db/lease";
import type { StockRequest } from "@trueup/db/stock-change-request";
import type { AttemptRow, ListingRow, RequestRow, StoreRow } from "../database/tables.ts";
import type { SentRow, Shop, ShopAnswer } from "../store/shop.ts";

export interface Violation {
  readonly invariant: string;
  readonly atMs: number;
  readonly what: string;
}

/** What the checkers hear of, in the moment in which it happens. */
export interface Watch {
  leased(owner: string, lease: Lease): void;
  released(owner: string, lease: Lease): void;
  stockRecorded(request: StockRequest, outcome: string): void;
  /** Before the settings of an item are judged; `settingsApplied` follows once they were. */
  settingsSaved(listings: readonly StateOfListing[], settingsOnly: boolean): void;
  settingsApplied(): void;
  decided(decision: PlannedDecision): void;
  authorised(listing: ListingRow, authorisation: Authorisation): void;
  clicked(request: RequestRow): void;
  requestEnded(request: RequestRow): void;
  /** A write is about to end a click as confirmed. */
  answered(request: RequestRow, attempt: AttemptRow, level: number): void;
  /** A write is about to be put on record. */
  claimed(owner: string, attempt: AttemptRow): void;
  /** A version is about to be acknowledged. */
  acknowledged(
    attempt: AttemptRow,
    listing: ListingRow,
    sent: { readonly level: number; readonly version: number },
  ): void;
  closed(attempt: AttemptRow): void;
  /** What waits is about to be given up. */
  dropped(listing: ListingRow, reason: string): void;
  readAs(listing: ListingRow, quantity: number): void;
  /** A write that a lease guards was made; `ok`: it changed nothing where the lease was lost. */
  guarded(operation: string, owner: string, lease: Lease, ok: boolean): void;
  healthSaved(store: StoreRow, code: string | null): void;
  /** A worker begins a call to a shop. */
  called(owner: string, lease: Lease, shop: Shop, inventoryItemIds: readonly (string | null)[]): void;
  keyUsed(shop: Shop, key: string, sameBody: boolean): void;
  /** A write was carried out by the shop, or refused. */
  written(shop: Shop, key: string, rows: readonly SentRow[], answer: ShopAnswer): void;
  throttled(shop: Shop): void;
  /** Somebody else changed a number at the shop. */
  foreign(listingId: number, quantity: number): void;
  /** What a listing shows at the start, and what of an item is on the shelf. */
  starts(listingId: number, quantity: number): void;
  counts(itemId: number, units: number): void;
  /** What a worker has waiting. */
  waiting(worker: string, counts: Waiting): void;
  /** After every step. */
  stepped(): void;
  /** Every few seconds while the world settles; `isManned`: some worker can work. */
  looked(excused: Excused, isManned: boolean): void;
  /** Once the world has settled, or should have. */
  settled(excused: Excused): void;
  violations(): readonly Violation[];
}

/** What a worker holds in memory. */
export interface Waiting {
  readonly timers: number;
  readonly slots: number;
  readonly stores: number;
}

/** What stays broken on purpose. */
export interface Excused {
  readonly storeIds: ReadonlySet<number>;
  readonly listingIds: ReadonlySet<number>;
}
