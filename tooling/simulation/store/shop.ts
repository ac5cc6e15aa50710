import type { BudgetReport, RowRefusal } from "@trueup/stores/contract";

/** A store as its platform keeps it. What the engine knows of it came by calls. */
export interface Shop {
  readonly id: number;
  readonly customerId: number;
  readonly variants: Map<string, Variant>;
  readonly bucket: Bucket;
  /** What became of the requests that carried a key. */
  readonly keys: Map<string, KeyState>;
  access: Access;
  /** Faults that wait for a call to befall. */
  readonly armed: ArmedFault[];
  /** Its count and ours may differ until then, through no fault of the engine. */
  disturbedUntilMs: number;
}

export interface Variant {
  readonly inventoryItemId: string;
  readonly variantId: string;
  readonly listingId: number;
  quantity: number;
  /** Why the shop does not take it; null where it does. */
  poison: "named" | "nameless" | "missing" | null;
}

/** How a shop takes calls: as it should, or for a while not at all. */
export type Access = "open" | "credential" | "blocked" | "failing" | "silent";

export const CALL_FAULTS = [
  "request_lost",
  "answer_lost",
  "late",
  "duplicate",
  "throttled",
  "error_before",
  "error_after",
  "error_late",
  "html_after",
  "slow",
  "refused",
  "breaks",
] as const;
export type CallFault = (typeof CALL_FAULTS)[number];

export interface ArmedFault {
  readonly fault: CallFault;
  readonly on: "write" | "read" | "any";
  /** How late or slow, where that is the fault. */
  readonly delayMs: number;
}

interface KeyState {
  readonly body: string;
  state: "running" | "failed" | "done";
  answer: ShopAnswer | null;
}

/** What the shop found about a write, without the budget. */
export type ShopAnswer =
  | { readonly kind: "written" }
  | {
      readonly kind: "rows_refused";
      readonly rows: readonly { readonly index: number; readonly refusal: RowRefusal }[];
    }
  | { readonly kind: "batch_refused"; readonly message: string };

export interface SentRow {
  readonly inventoryItemId: string;
  readonly quantity: number;
  readonly expected: number;
}

/** All rows or none: with the number that each has to replace, as Shopify compares it. */
export function applyRows(shop: Shop, rows: readonly SentRow[]): ShopAnswer {
  const refused: { index: number; refusal: RowRefusal }[] = [];
  let isNameless = false;
  for (const [index, row] of rows.entries()) {
    const variant = shop.variants.get(row.inventoryItemId);
    if (variant === undefined || variant.poison === "missing") {
      refused.push({ index, refusal: { kind: "problem", problem: MISSING } });
    } else if (variant.poison === "named") {
      refused.push({ index, refusal: { kind: "problem", problem: REFUSED } });
    } else if (variant.quantity !== row.expected) {
      refused.push({ index, refusal: { kind: "stale" } });
    }
    isNameless ||= variant?.poison === "nameless";
  }
  if (isNameless) return { kind: "batch_refused", message: "a row is at fault" };
  if (refused.length > 0) return { kind: "rows_refused", rows: refused };
  for (const row of rows) {
    const variant = shop.variants.get(row.inventoryItemId);
    if (variant !== undefined) variant.quantity = row.quantity;
  }
  return { kind: "written" };
}

const MISSING = { code: "variant_missing", message: "the shop has no such variant" } as const;
const REFUSED = { code: "not_settable", message: "the quantity cannot be set" } as const;

/** Refills continuously; a call that finds too little in it is throttled and takes nothing. */
export interface Bucket {
  admit(cost: number): boolean;
  report(charged: number): BudgetReport;
  setLimits(capacity: number, perSecond: number): void;
}

export function createBucket(limits: { capacity: number; perSecond: number }, now: () => number): Bucket {
  let { capacity, perSecond } = limits;
  let points = capacity;
  let atMs = now();
  const refill = () => {
    points = Math.min(capacity, points + (perSecond * (now() - atMs)) / 1_000);
    atMs = now();
  };
  return {
    admit(cost) {
      refill();
      if (points < cost) return false;
      points -= cost;
      return true;
    },
    report(charged) {
      refill();
      return { charged, available: Math.floor(points), capacity, perSecond };
    },
    setLimits(newCapacity, newRate) {
      refill();
      capacity = newCapacity;
      perSecond = newRate;
      points = Math.min(points, capacity);
    },
  };
}
