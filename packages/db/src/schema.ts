import type {
  AuditAction,
  AuditActor,
  FieldChange,
  FlipCause,
  HistoryKind,
  ItemSyncSetting,
  LevelRules,
  Platform,
  ProcessOrdersSetting,
  ShopifyCredentials,
  SoldOutMeasure,
  StockDecision,
  StockRole,
  SyncSetting,
} from "@trueup/sdk";
import type { ColumnType, Generated, Kysely, Transaction } from "kysely";
import type {
  AccountIdentityTable,
  AccountSessionTable,
  AccountUserTable,
  AccountVerificationTable,
} from "./account-schema.ts";
import type {
  BundleComponentTable,
  BundlePartTable,
  ItemFlowTable,
  StoreLocationTable,
} from "./counts-schema.ts";
import type { BulkActionTable, BulkResultTable } from "./bulk-schema.ts";
import type { CreatedAt, Json } from "./columns.ts";
import type {
  AttemptTable,
  DecisionTable,
  DueTable,
  ListingProblemTable,
  ListingTable,
  PushTable,
  StoreHealthTable,
  StoreLeaseTable,
  SyncRequestListingTable,
  SyncRequestTable,
  TaskTable,
} from "./engine-schema.ts";
import type { StoreRollupTable, TotalRollupTable } from "./rollup-schema.ts";
import type { ZeroingTable } from "./zero-guard-schema.ts";
import type { StockLotTable } from "./lot-schema.ts";
import type { NamedLot } from "./lots.ts";
import type { ShipNoticeLineTable, ShipNoticeTable } from "./ship-notice-schema.ts";
import type { ItemSearchTable, SearchMarkTable, SearchTable } from "./search-schema.ts";
import type {
  CsvImportChunkTable,
  CsvImportFaultTable,
  CsvImportKeyTable,
  CsvImportTable,
} from "./import-schema.ts";
import type { OrderLineTable, OrderReviewTable, OrderUnitTable, SalesOrderTable } from "./order-schema.ts";
import type { StoreEventTable } from "./store-event-schema.ts";
import type { SaleWindowTable } from "./window-schema.ts";

/** The tables as they are read and written. Ids are numbers (below 2^53), times are `Date`. */
export interface Schema {
  customer: CustomerTable;
  warehouse: WarehouseTable;
  store: StoreTable;
  store_secret: StoreSecretTable;
  store_health: StoreHealthTable;
  store_lease: StoreLeaseTable;
  store_rollup: StoreRollupTable;
  total_rollup: TotalRollupTable;
  worker: { id: string; seen_at: Date };
  item: ItemTable;
  stock: StockTable;
  stock_lot: StockLotTable;
  item_flow: ItemFlowTable;
  bundle_component: BundleComponentTable;
  bundle_part: BundlePartTable;
  store_location: StoreLocationTable;
  sales_order: SalesOrderTable;
  order_line: OrderLineTable;
  order_unit: OrderUnitTable;
  sale_window: SaleWindowTable;
  order_review: OrderReviewTable;
  store_event: StoreEventTable;
  ship_notice: ShipNoticeTable;
  ship_notice_line: ShipNoticeLineTable;
  listing: ListingTable;
  zeroing: ZeroingTable;
  due: DueTable;
  listing_problem: ListingProblemTable;
  sync_request: SyncRequestTable;
  sync_request_listing: SyncRequestListingTable;
  history: HistoryTable;
  stock_source: StockSourceTable;
  decision: DecisionTable;
  attempt: AttemptTable;
  push: PushTable;
  task: TaskTable;
  bulk_action: BulkActionTable;
  bulk_result: BulkResultTable;
  csv_import: CsvImportTable;
  csv_import_chunk: CsvImportChunkTable;
  csv_import_key: CsvImportKeyTable;
  csv_import_fault: CsvImportFaultTable;
  audit_log: AuditLogTable;
  api_key: ApiKeyTable;
  idempotency: IdempotencyTable;
  item_search: ItemSearchTable;
  search: SearchTable;
  search_mark: SearchMarkTable;
  account_user: AccountUserTable;
  account_session: AccountSessionTable;
  account_identity: AccountIdentityTable;
  account_verification: AccountVerificationTable;
}

export type Db = Kysely<Schema>;
export type Trx = Transaction<Schema>;

export interface CustomerTable {
  id: Generated<number>;
  name: string;
  sync_setting: SyncSetting;
  process_orders_setting: ProcessOrdersSetting;
  guard_unreceived: boolean;
  sold_out_measure: SoldOutMeasure;
  sold_out_check_minutes: number;
  flag_on_any_return: boolean;
  /** So many days before a lot expires it is no longer sold. */
  expiration_days: Generated<number>;
  zero_guard: Generated<boolean>;
  /** IANA name. */
  time_zone: Generated<string>;
  /** When a look at its sold-out items last began. */
  sold_out_checked_at: Generated<Date>;
  /** The look under way has come after this item; null where none is. */
  sold_out_checked_to: number | null;
  /** Counts what is saved of the customer itself. */
  version: Generated<number>;
  /** Counts what is saved of its preferences. */
  preferences_version: Generated<number>;
  created_at: CreatedAt;
}

export interface WarehouseTable {
  customer_id: number;
  id: Generated<number>;
  name: string;
  is_default: Generated<boolean>;
  /** Off: its units count nowhere. */
  enabled: Generated<boolean>;
  /** An order is filled from the first warehouse that can, by position and id. */
  position: Generated<number>;
  /** IANA name. */
  time_zone: Generated<string>;
  version: Generated<number>;
  created_at: CreatedAt;
}

export interface StoreTable {
  customer_id: number;
  id: Generated<number>;
  platform: Platform;
  name: string;
  host: string;
  location_id: string | null;
  sync_enabled: Generated<boolean>;
  comparing: Generated<boolean>;
  paused_at: Date | null;
  disconnected_at: Date | null;
  credentials_kind: ShopifyCredentials["kind"];
  level_rules: ColumnType<Partial<LevelRules>, string | undefined, string>;
  version: Generated<number>;
  /** Counts what a worker that holds the store has to know: it connects anew. */
  connection_version: Generated<number>;
  created_at: CreatedAt;
}

export interface StoreSecretTable {
  customer_id: number;
  store_id: number;
  field: string;
  kid: string;
  sealed: Uint8Array;
}

export interface ItemTable {
  customer_id: number;
  id: Generated<number>;
  sku: string;
  description: Generated<string>;
  sync_setting: Generated<ItemSyncSetting>;
  process_orders: Generated<boolean>;
  received_at: Date | null;
  include_inbound: Generated<boolean>;
  street_date: string | null;
  /** The customer's where null. */
  expiration_days: number | null;
  archived_at: Date | null;
  /** The request that sends the last 0; it is archived once that has ended. */
  archive_request_id: number | null;
  is_bundle: Generated<boolean>;
  /** Some bundle has it as a part. */
  in_bundle: Generated<boolean>;
  /** The sold-out measure fell to 0 or less since Process Orders last went on, and is still there. */
  sold_out: Generated<boolean>;
  /** Its setting goes back then; null where it stays. */
  override_until: Date | null;
  override_restores: ItemSyncSetting | null;
  /** Its listings are judged when its setting goes back. */
  override_syncs: Generated<boolean>;
  sale_window_id: number | null;
  /** Decimal numbers, as text. */
  price: string | null;
  wholesale_cost: string | null;
  packaging: string | null;
  tags: Generated<string[]>;
  version: Generated<number>;
  created_at: CreatedAt;
}

export interface StockTable {
  customer_id: number;
  item_id: number;
  warehouse_id: number;
  role: StockRole;
  quantity: number;
  /** Some of the units are of a lot. */
  has_lots: Generated<boolean>;
}

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

export interface AuditLogTable {
  customer_id: number;
  id: Generated<number>;
  at: Generated<Date>;
  actor_kind: AuditActor["by"];
  actor_id: string;
  action: AuditAction;
  changes: Json<readonly FieldChange[]>;
}

export interface ApiKeyTable {
  id: string;
  customer_id: number | null;
  name: string;
  hash: Uint8Array;
  scopes: string[];
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
  created_at: CreatedAt;
}

export interface IdempotencyTable {
  scope: string;
  key: string;
  request_hash: Uint8Array;
  status: number | null;
  body: string | null;
  at: Generated<Date>;
}
