import type { ListingProblemCode, Platform, StoreOrderEvent } from "@trueup/sdk";

/**
 * What a platform must be able to do. One adapter object serves one store; it holds no queue, no retry and no
 * limiter: the engine asks once and judges the answer. Only a call that was refused for its token (401), which did
 * nothing, may go out once more with a fresh one.
 *
 * Every call answers a value for whatever the store may say. It throws only for bugs.
 */
export interface StoreAdapter {
  readonly platform: Platform;
  /** Reads quantity, tracking and activation of up to `batchRows` listings. */
  read(rows: readonly ReadRow[], call: CallOptions): Promise<Answer<readonly ReadResult[]>>;
  /** The exact request that `write` sends for these rows; stored before it is sent, so that it can be repeated. */
  encode(rows: readonly WriteRow[]): string;
  /** Sends a request made by `encode`; the same key and body may be sent again to learn how the first ended. */
  write(request: { readonly key: string; readonly body: string }, call: CallOptions): Promise<WriteAnswer>;
  /** The cheapest call that proves address, credential and scope. */
  test(call: CallOptions): Promise<Answer<StoreFacts>>;
  /** One page of the store's variants, for linking. */
  variants(cursor: string | null, call: CallOptions): Promise<Answer<VariantPage>>;
  /** What the limiter must reserve before each kind of call; grows where the store names a higher price. */
  readonly costs: {
    readonly read: number;
    readonly write: number;
    readonly test: number;
    readonly variants: number;
  };
  /** Longest time after which a request that was sent may still take effect, in milliseconds. */
  readonly latestEffectMs: number;
}

export interface CallOptions {
  readonly signal: AbortSignal;
}

export interface RemoteId {
  readonly variantId: string;
  /** Null where the store was never asked for it. */
  readonly inventoryItemId: string | null;
  readonly locationId: string;
}

export type ReadRow = RemoteId;

/** A listing as the store shows it; problems are named by `problem`. */
export type ReadResult =
  | { readonly kind: "found"; readonly quantity: number; readonly inventoryItemId: string }
  | { readonly kind: "problem"; readonly problem: RowProblem };

export interface WriteRow extends RemoteId {
  readonly inventoryItemId: string;
  readonly quantity: number;
  /** The number that the store is believed to show; the write fails where it shows another. */
  readonly expected: number;
}

/** Why one row cannot be written, in our words and the store's. */
export interface RowProblem {
  readonly code: ListingProblemCode;
  readonly message: string;
}

/** What a call did to the store's rate budget, as the store reported it. */
export interface BudgetReport {
  /** Points charged for this call; null where the store did not say. */
  readonly charged: number | null;
  readonly available: number;
  readonly capacity: number;
  readonly perSecond: number;
}

/** Why the whole store refused. `code` names the cause for people; `kind` tells the engine what to do. */
export interface StoreFailure {
  readonly kind:
    /** Nothing happened; wait `retryAfterMs` (or until the budget allows). */
    | "throttled"
    /** The credential was refused; may also be a store in trouble, so it is confirmed before anything is suspended. */
    | "credential"
    /** Scope missing, shop frozen, locked or gone: needs a person. */
    | "blocked"
    /** Refused before anything happened; trying later may help. */
    | "unavailable"
    /** Our request is wrong for this store: trying again will not help. */
    | "rejected"
    /** It may have taken effect or may still: timeout, connection lost after sending, 5xx, unreadable answer. */
    | "ambiguous";
  readonly code: StoreFailureCode;
  /** What happened, with the value, without secrets. */
  readonly message: string;
  readonly retryAfterMs: number | null;
}

export const STORE_FAILURE_CODES = [
  "throttled",
  "credential_refused",
  "scope_missing",
  "shop_unavailable",
  "shop_locked",
  "shop_not_found",
  "forbidden",
  "connection_refused",
  "timeout",
  "connection_lost",
  "server_error",
  "unreadable_answer",
  "wrong_version",
  "request_refused",
] as const;
export type StoreFailureCode = (typeof STORE_FAILURE_CODES)[number];

export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly budget: BudgetReport | null }
  | { readonly ok: false; readonly failure: StoreFailure; readonly budget: BudgetReport | null };

export type WriteAnswer =
  /** Every row stands at its quantity. */
  | { readonly kind: "written"; readonly budget: BudgetReport | null }
  /** Nothing was applied. `rows` is indexed as the rows of `encode`; rows that are not named were fine. */
  | {
      readonly kind: "rows_refused";
      readonly rows: readonly { readonly index: number; readonly refusal: RowRefusal }[];
      readonly budget: BudgetReport | null;
    }
  /** Nothing was applied and no row is named: the engine halves the batch to find the offender. */
  | { readonly kind: "batch_refused"; readonly message: string; readonly budget: BudgetReport | null }
  /** A request with this key is still running: ask again later, same key and body. */
  | { readonly kind: "still_running"; readonly budget: BudgetReport | null }
  /** The first request with this key failed for good: nothing was applied, a new key is needed. */
  | { readonly kind: "key_spent"; readonly budget: BudgetReport | null }
  | { readonly kind: "failed"; readonly failure: StoreFailure; readonly budget: BudgetReport | null };

export type RowRefusal =
  /** The store shows another number than expected: read it, then push again. */
  { readonly kind: "stale" } | { readonly kind: "problem"; readonly problem: RowProblem };

/** What `test` learned, shown to the person who connects the store. */
export interface StoreFacts {
  readonly shopName: string;
  readonly scopes: readonly string[];
  readonly missingScopes: readonly string[];
  readonly locations: readonly { readonly id: string; readonly name: string }[];
}

export interface VariantPage {
  readonly variants: readonly RemoteVariant[];
  readonly nextCursor: string | null;
}

export interface RemoteVariant {
  readonly productId: string;
  readonly variantId: string;
  readonly inventoryItemId: string;
  /** Empty where the variant has none. */
  readonly sku: string;
  readonly title: string;
  readonly tracked: boolean;
}

/** What a store sent by itself. */
export interface WebhookRequest {
  readonly header: (name: string) => string | undefined;
  /** The body as it came: the signature is over these bytes. */
  readonly body: Uint8Array;
}

export type WebhookAnswer =
  /** Nothing proves that it is this store that sent it. */
  { readonly kind: "refused" } | { readonly kind: "accepted"; readonly webhook: StoreWebhook };

/** What a store told of itself, and proved to be the one that told it. */
export interface StoreWebhook {
  /** Names the delivery: the same when it is sent again. */
  readonly externalId: string;
  readonly topic: string;
  /** When it happened; null where the store did not say. */
  readonly triggeredAt: Date | null;
  readonly content:
    | { readonly kind: "order"; readonly event: StoreOrderEvent }
    /** Nothing that Trueup acts on. */
    | { readonly kind: "ignored" }
    /** Not as its topic promises; `message` names where, without what stands there. */
    | { readonly kind: "unreadable"; readonly message: string };
}
