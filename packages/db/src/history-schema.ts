import type { FlipCause, HistoryKind, ItemSyncSetting, StockDecision, StockRole } from "@trueup/sdk";
import type { Generated } from "kysely";
import type { Json } from "./columns.ts";
import type { NamedLot } from "./lots.ts";

export interface HistoryTable {
  customer_id: number;
  id: number;
  /** The first row of the same event: a move or a receipt with damaged units has two. */
  event_id: number;
  at: Generated<Date>;
  item_id: number;
  listing_id: number | null;
  kind: HistoryKind;
  warehouse_id: number | null;
  role: StockRole | null;
  delta: number | null;
  quantity_after: number | null;
  reason: string | null;
  source_id: string | null;
  occurred_at: Date | null;
  detail: Json<HistoryDetail> | null;
}

export type HistoryDetail =
  | { readonly flip: { readonly to: boolean; readonly cause: FlipCause } }
  | { readonly setting: { readonly from: ItemSyncSetting; readonly to: ItemSyncSetting } }
  | { readonly expired: { readonly from: ItemSyncSetting; readonly to: ItemSyncSetting } }
  | { readonly override: { readonly until: string } }
  | { readonly saleWindow: { readonly id: number; readonly name: string; readonly what: "began" | "ended" } }
  | { readonly archived: boolean }
  | { readonly order: OrderDetail }
  | { readonly includeInbound: boolean }
  | { readonly lot: NamedLot }
  | { readonly shipNotice: ShipNoticeDetail; readonly lot?: NamedLot }
  | { readonly components: readonly { readonly sku: string; readonly units: number }[] }
  | { readonly storeChange: { readonly expected: number; readonly found: number } };

/** Units of an order that were reserved, let go, taken off the shelf, or put back. */
interface OrderDetail {
  readonly id: number;
  readonly number: string;
  readonly warehouseId: number;
  readonly units: number;
}

/** What became of one line of a ship notice. */
export interface ShipNoticeDetail {
  readonly noticeId: number;
  readonly lineId: number;
  readonly what: ShipNoticeEvent;
  /** Units that were outstanding on the line before and are now. */
  readonly from: number;
  readonly to: number;
}

export type ShipNoticeEvent =
  | "announced"
  | "edited"
  | "removed"
  | "published"
  | "unpublished"
  | "received"
  | "completed"
  | "never_received"
  | "cancelled"
  | "reopened";

export interface StockSourceTable {
  customer_id: number;
  source_id: string;
  content_hash: Uint8Array;
  default_warehouse_id: number;
  answer: Json<StoredAnswer>;
  at: Generated<Date>;
}

/** The answer to a stock change with a source id, repeated when the change comes again. */
export interface StoredAnswer {
  readonly eventId: number;
  readonly itemId: number;
  readonly counted: {
    readonly onShelf: number;
    readonly reserved: number;
    readonly inbound: number;
    readonly publishedInbound: number;
  };
  readonly flips: readonly { readonly to: boolean; readonly cause: FlipCause }[];
  readonly decisions: readonly StoredDecision[];
}

export interface StoredDecision extends Omit<StockDecision, "id" | "listingId"> {
  readonly id: number;
  readonly listingId: number;
}
