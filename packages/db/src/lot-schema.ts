import type { StockRole } from "@trueup/sdk";

/** Units of a lot in a warehouse and role; never more than lie there. */
export interface StockLotTable {
  customer_id: number;
  item_id: number;
  warehouse_id: number;
  role: StockRole;
  code: string;
  /** `YYYY-MM-DD`; null where it never expires. */
  expires_on: string | null;
  units: number;
}
