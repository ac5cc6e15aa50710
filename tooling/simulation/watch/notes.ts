import type { Tables } from "../database/tables.ts";
import type { Violation } from "./watch.ts";

/** What the checkers remember by themselves, apart from the database and the shops. */
export interface Notes {
  readonly tables: Tables;
  readonly now: () => number;
  readonly listings: Map<number, ListingNotes>;
  readonly violations: Violation[];
  readonly tell: (what: string) => void;
}

export interface ListingNotes {
  /** The level of each version that was authorised. */
  readonly levels: Map<number, number>;
  /** The newest version that an event authorised, and the newest of all. */
  eventVersion: number;
  newest: number;
  /** What the store has to show once all is quiet; null where nothing may be said. */
  expected: number | null;
  /** The newest version that took effect at the store. */
  effective: number;
  oursAtMs: number;
  foreignAtMs: number;
  /** The attempts whose write took effect here. */
  readonly effectiveKeys: Set<string>;
  /** What the store has shown, and since when. */
  readonly shown: { readonly atMs: number; readonly quantity: number }[];
}

export function notesOf({ listings }: Notes, listingId: number): ListingNotes {
  let notes = listings.get(listingId);
  if (notes === undefined) {
    notes = {
      levels: new Map(),
      eventVersion: 0,
      newest: 0,
      expected: null,
      effective: 0,
      oursAtMs: -Infinity,
      foreignAtMs: -Infinity,
      effectiveKeys: new Set(),
      shown: [],
    };
    listings.set(listingId, notes);
  }
  return notes;
}

export function fail(notes: Notes, invariant: string, what: string): void {
  notes.violations.push({ invariant, atMs: notes.now(), what });
  notes.tell(`VIOLATES ${invariant}: ${what}`);
}

/** Whether the store has shown the number at any time since then. */
export function hasShown(notes: ListingNotes, quantity: number, sinceMs: number): boolean {
  const { shown } = notes;
  return shown.some(
    (entry, at) => entry.quantity === quantity && (shown[at + 1]?.atMs ?? Infinity) >= sinceMs,
  );
}
