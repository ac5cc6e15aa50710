import type { Fault, OrderStatus } from "@trueup/sdk";

/** An order to be taken in. */
export interface NewOrderRequest {
  readonly storeId: number | null;
  /** The store's own id of it, by which a repetition is known. */
  readonly externalId: string | null;
  /** What people call it; the external id, or one of ours, where null. */
  readonly number: string | null;
  /** Now, where null. */
  readonly placedAt: Date | null;
  readonly paid: boolean;
  /** The standard, where null. */
  readonly transitDays: number | null;
  readonly lines: readonly NewOrderLineRequest[];
}

export interface NewOrderLineRequest {
  readonly item: { readonly sku: string } | { readonly itemId: number };
  /** The variant that was bought in the store; null where it is not known. */
  readonly variantId: string | null;
  readonly quantity: number;
  /** Of one unit, as a decimal number; the item's, where null. */
  readonly price: string | null;
}

/** How one order of several ended; a refused one leaves the others alone. */
export type NewOrderOutcome =
  | { readonly kind: "created"; readonly orderId: number; readonly status: OrderStatus }
  /** It came before: this is the first one. */
  | { readonly kind: "duplicate"; readonly orderId: number }
  | { readonly kind: "refused"; readonly faults: readonly Fault[] };
