import type { Fault, FlipCause, StockRole, ZeroCause } from "@trueup/sdk";
import type { NamedLot } from "./lots.ts";
import type { StoredDecision } from "./history-schema.ts";

/** Stock changes of one customer that take effect together or not at all, with ids as numbers. */
export interface StockRequest {
  readonly customerId: number;
  readonly changes: readonly StockRequestChange[];
  /** What the zero guard takes them for; by the kind of each change where left out. */
  readonly zeroCause?: ZeroCause;
}

interface ChangeBase {
  readonly item: { readonly sku: string } | { readonly itemId: number };
  readonly reason: string | null;
  readonly occurredAt: Date | null;
  readonly sourceId: string | null;
  /** The lot that the units are of; left out where none is named. */
  readonly lot?: NamedLot;
}

/** A warehouse of null is the customer's default one. */
export interface Place {
  readonly warehouseId: number | null;
  readonly role: StockRole;
}

export type StockRequestChange =
  | (ChangeBase & {
      readonly kind: "receive";
      readonly place: Place;
      readonly quantity: number;
      readonly damaged: number;
    })
  | (ChangeBase & { readonly kind: "adjust"; readonly place: Place; readonly delta: number })
  | (ChangeBase & {
      readonly kind: "set";
      readonly place: Place;
      readonly quantity: number;
      readonly opening: boolean;
    })
  | (ChangeBase & {
      readonly kind: "move";
      readonly quantity: number;
      readonly from: Place;
      readonly to: Place;
    });

/** How one request ended. A refused one changed nothing. */
export type StockOutcome =
  | { readonly kind: "recorded"; readonly results: readonly RecordedChange[] }
  | { readonly kind: "refused"; readonly faults: readonly Fault[] }
  | { readonly kind: "source_id_reused"; readonly faults: readonly Fault[] };

export interface RecordedChange {
  readonly eventId: number;
  readonly itemId: number;
  readonly duplicate: boolean;
  readonly counted: Counted;
  readonly flips: readonly { readonly to: boolean; readonly cause: FlipCause }[];
  readonly decisions: readonly StoredDecision[];
}

/** What an item's quantities follow from, in units. */
export interface Counted {
  readonly onShelf: number;
  readonly reserved: number;
  readonly inbound: number;
  readonly publishedInbound: number;
}
