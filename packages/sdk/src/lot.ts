import type { StockRole } from "./quantities.ts";

/** The lot that units of a change are of. */
export interface StockLot {
  readonly code: string;
  /** The date on it, `YYYY-MM-DD`; left out where it is known already, or where the lot never expires. */
  readonly expiresOn?: string;
}

/** Units of a lot in one warehouse. */
export interface ItemLot {
  readonly code: string;
  /** Null where it never expires. */
  readonly expiresOn: string | null;
  readonly role: StockRole;
  readonly units: number;
}
