import type {
  LevelRules,
  Platform,
  ProcessOrdersSetting,
  ShopifyCredentials,
  SoldOutMeasure,
  SyncSetting,
} from "@trueup/sdk";
import type { ColumnType, Generated, Kysely, Transaction } from "kysely";
import type { ApiKeyTable, AuditLogTable, IdempotencyTable } from "./access-schema.ts";
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
import type { CreatedAt } from "./columns.ts";
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
import type { HistoryTable, StockSourceTable } from "./history-schema.ts";
import type { ItemTable, StockTable } from "./item-schema.ts";
import type { StoreRollupTable, TotalRollupTable } from "./rollup-schema.ts";
import type { ZeroingTable } from "./zero-guard-schema.ts";
import type { StockLotTable } from "./lot-schema.ts";
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
  /** Calls to it a second, at most; null: as many as it allows itself. */
  max_calls_per_second: number | null;
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
