import type { Platform, PushLane } from "@trueup/sdk";
import type { StoreFailureCode } from "@trueup/stores/contract";

/**
 * Told of what the engine does, as it happens, for whoever counts it. It answers nothing and must not throw: nothing
 * depends on it.
 */
export type Observe = (event: EngineEvent) => void;

/** The same of what concerns one store. */
export type ObserveStore = (
  store: { readonly customerId: number; readonly storeId: number },
  event: EngineEvent,
) => void;

export type EngineEvent =
  /** A call to a store has ended. */
  | {
      readonly kind: "called";
      readonly storeKind: Platform;
      readonly purpose: "write" | "other";
      readonly outcome: CallOutcome;
      /** Why it failed as a whole; null where the store took it or refused it for what it says. */
      readonly failure: StoreFailureCode | null;
      readonly durationMs: number;
    }
  /** A write is about to be sent. */
  | { readonly kind: "sending"; readonly rows: number }
  /** A store has confirmed numbers, and that is on record. */
  | { readonly kind: "confirmed"; readonly storeKind: Platform; readonly rows: readonly ConfirmedRow[] }
  /** Numbers of a write that were not taken, or of which nobody knows. */
  | { readonly kind: "not_confirmed"; readonly outcome: NotConfirmed; readonly rows: number }
  | { readonly kind: "answer_lost" }
  | { readonly kind: "asked_again" }
  /** An outcome was not recorded, because the lease was lost. */
  | { readonly kind: "fenced" }
  | { readonly kind: "retried" }
  | { readonly kind: "permitted"; readonly waitMs: number }
  /** Of a store's rate: what calls took, and what was to be had while more was due than one batch takes. */
  | { readonly kind: "points"; readonly spent: number; readonly offered: number }
  /** `abandoned`: whoever held the lease before did not give it back. */
  | { readonly kind: "lease_taken"; readonly abandoned: boolean }
  | { readonly kind: "leases_renewed"; readonly durationMs: number }
  /** Something that must always hold does not. */
  | { readonly kind: "violated"; readonly id: Invariant; readonly times: number };

export const CALL_OUTCOMES = ["ok", "refused", "failed", "throttled", "ambiguous"] as const;
/** `refused`: the store works and would not have it; `failed`: the store as a whole would not; `ambiguous`: unknown. */
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

export const NOT_CONFIRMED = ["refused", "stale", "not_applied", "unconfirmed"] as const;
/** Refused for itself, for another number at the store, with other rows, or never told. */
export type NotConfirmed = (typeof NOT_CONFIRMED)[number];

/** Those that a running worker looks for. */
export const INVARIANTS = ["S7"] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface ConfirmedRow {
  readonly lane: PushLane;
  /** Since the oldest change that the number covers was committed. */
  readonly waitedMs: number;
  /** Until now the store sold what was gone. */
  readonly endsExposure: boolean;
  /** Levels authorised before this one and since the last one that was sent. */
  readonly coalesced: number;
}

export const observeNothing: Observe = () => {};
