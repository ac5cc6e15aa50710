import { type ClaimFacts, recheckAtClaim, type SkipReason } from "@trueup/sdk";

/** A waiting push, with its listing locked. */
export interface WaitingRow {
  readonly listingId: number;
  readonly lane: number;
  /** How long it has waited, in milliseconds of the database's clock. */
  readonly ageMs: number;
  readonly level: number;
  readonly version: number;
  /** The last version that needs no more work. */
  readonly closedVersion: number;
  /** The store's number must be read before it can be written. */
  readonly needsRead: boolean;
  readonly variantId: string;
  readonly inventoryItemId: string | null;
  readonly locationId: string;
  readonly facts: ClaimFacts;
}

export interface ClaimPlan {
  readonly drops: readonly { readonly row: WaitingRow; readonly reason: SkipReason }[];
  readonly batch:
    | { readonly kind: "nothing" }
    | { readonly kind: "read"; readonly rows: readonly WaitingRow[] }
    | { readonly kind: "write"; readonly rows: readonly WritableRow[] };
}

export type WritableRow = WaitingRow & { readonly inventoryItemId: string; readonly known: number };

/**
 * Sorts waiting pushes, given in order of urgency, into those that are dropped and one batch. Rows whose number at
 * the store is not certain are read first; the most urgent row decides which kind of batch goes out now.
 */
export function planClaim(rows: readonly WaitingRow[]): ClaimPlan {
  const drops: ClaimPlan["drops"][number][] = [];
  const reads: WaitingRow[] = [];
  const writes: WritableRow[] = [];
  let first: "read" | "write" | null = null;
  for (const row of rows) {
    const reason = recheckAtClaim(row.facts);
    const { known } = row.facts;
    // An uncertain number proves nothing: only a certain one can make a push needless.
    if (reason !== null && !(reason === "unchanged" && row.needsRead)) {
      drops.push({ row, reason });
    } else if (row.needsRead || row.inventoryItemId === null || known === null) {
      first ??= "read";
      reads.push(row);
    } else {
      first ??= "write";
      writes.push({ ...row, inventoryItemId: row.inventoryItemId, known });
    }
  }
  switch (first) {
    case null:
      return { drops, batch: { kind: "nothing" } };
    case "read":
      return { drops, batch: { kind: "read", rows: reads } };
    case "write":
      return { drops, batch: { kind: "write", rows: writes } };
  }
}

/** Share of a batch kept for the rows that have waited longest, so that no lane waits for ever. */
const OLDEST_SHARE = 0.1;

/** Picks the most urgent rows by lane and age, and a tenth by age alone. */
export function chooseRows<T extends { readonly lane: number; readonly ageMs: number }>(
  candidates: readonly T[],
  most: number,
): readonly T[] {
  const byUrgency = candidates.toSorted((a, b) => a.lane - b.lane || b.ageMs - a.ageMs);
  if (byUrgency.length <= most) return byUrgency;
  const oldest = candidates.toSorted((a, b) => b.ageMs - a.ageMs).slice(0, Math.floor(most * OLDEST_SHARE));
  const chosen = new Set(oldest);
  for (const row of byUrgency) {
    if (chosen.size === most) break;
    chosen.add(row);
  }
  return byUrgency.filter((row) => chosen.has(row));
}
