import type {
  AuditAction,
  AuditActor,
  FieldChange,
  FlipCause,
  HistoryKind,
  ItemSyncSetting,
  KnownSource,
  ListingProblemCode,
  Platform,
  ProcessOrdersSetting,
  ShopifyCredentials,
  SoldOutMeasure,
  StockDecision,
  StockRole,
  SyncSetting,
  SyncStatus,
  Trigger,
  DecisionReason,
} from "@trueup/sdk";
import type { ColumnType, Generated, Kysely, Transaction } from "kysely";
import type {
  AccountIdentityTable,
  AccountSessionTable,
  AccountUserTable,
  AccountVerificationTable,
} from "./account-schema.ts";
import type { RecordedFacts } from "./recorded-facts.ts";

/** The tables as they are read and written. Ids are numbers (below 2^53), times are `Date`. */
export interface Schema {
  customer: CustomerTable;
  warehouse: WarehouseTable;
  store: StoreTable;
  store_secret: StoreSecretTable;
  store_health: StoreHealthTable;
  store_lease: StoreLeaseTable;
  worker: { id: string; seen_at: Date };
  item: ItemTable;
  stock: StockTable;
  listing: ListingTable;
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
  audit_log: AuditLogTable;
  api_key: ApiKeyTable;
  idempotency: IdempotencyTable;
  account_user: AccountUserTable;
  account_session: AccountSessionTable;
  account_identity: AccountIdentityTable;
  account_verification: AccountVerificationTable;
}

export type Db = Kysely<Schema>;
export type Trx = Transaction<Schema>;

type Json<T> = ColumnType<T, string, string>;
type CreatedAt = ColumnType<Date, Date | undefined, never>;

export interface CustomerTable {
  id: Generated<number>;
  name: string;
  sync_setting: SyncSetting;
  process_orders_setting: ProcessOrdersSetting;
  guard_unreceived: boolean;
  sold_out_measure: SoldOutMeasure;
  sold_out_check_minutes: number;
  flag_on_any_return: boolean;
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

export interface StoreHealthTable {
  store_id: number;
  customer_id: number;
  state: Generated<"ok" | "suspended" | "unreachable">;
  code: string | null;
  message: string | null;
  since: Date | null;
  probe_at: Date | null;
  breaker: Json<unknown> | null;
  budget: Json<unknown> | null;
  budget_at: Date | null;
  last_push_at: Date | null;
}

export interface StoreLeaseTable {
  store_id: number;
  customer_id: number;
  owner: string | null;
  epoch: Generated<number>;
  expires_at: ColumnType<Date, Date | string | undefined, Date | string>;
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
  archived_at: Date | null;
  version: Generated<number>;
  created_at: CreatedAt;
}

export interface StockTable {
  customer_id: number;
  item_id: number;
  warehouse_id: number;
  role: StockRole;
  quantity: number;
}

export interface ListingTable {
  customer_id: number;
  id: Generated<number>;
  item_id: number;
  store_id: number;
  product_id: string | null;
  variant_id: string;
  inventory_item_id: string | null;
  location_id: string;
  paused_at: Date | null;
  unlinked_at: Date | null;
  desired_level: number | null;
  desired_version: Generated<number>;
  closed_version: Generated<number>;
  known_quantity: number | null;
  known_at: Date | null;
  known_source: KnownSource | null;
  written_at: Date | null;
  needs_read: Generated<boolean>;
  /** Counts what people save of the listing; pushes leave it alone. */
  version: Generated<number>;
  created_at: CreatedAt;
}

export interface DueTable {
  store_id: number;
  listing_id: number;
  customer_id: number;
  lane: number;
  /** The newest version that somebody asked for by hand; it counts while above the listing's closed version. */
  manual_version: number | null;
  /** The newest version that an event authorised; it counts while above the listing's closed version. */
  event_version: number | null;
  since: Date;
  not_before: Date | null;
  attempt_id: number | null;
}

export interface ListingProblemTable {
  customer_id: number;
  listing_id: number;
  store_id: number;
  code: ListingProblemCode;
  message: string;
  since: Date;
  failures: number;
  parked: boolean;
}

export interface SyncRequestTable {
  customer_id: number;
  id: Generated<number>;
  item_id: number;
  created_at: CreatedAt;
}

export interface SyncRequestListingTable {
  customer_id: number;
  request_id: number;
  listing_id: number;
  store_id: number;
  version: number | null;
  status: SyncStatus;
  reason: string | null;
  quantity: number | null;
  at: Date | null;
  created_at: CreatedAt;
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
  | { readonly archived: boolean }
  | { readonly storeChange: { readonly expected: number; readonly found: number } };

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

export interface DecisionTable {
  customer_id: number;
  id: number;
  at: Generated<Date>;
  xid: Generated<string>;
  item_id: number;
  listing_id: number;
  store_id: number;
  event_id: number | null;
  trigger: Trigger;
  outcome: "push" | "skip";
  reason: DecisionReason;
  level: number | null;
  version: number | null;
  facts: Json<RecordedFacts>;
}

export interface AttemptTable {
  customer_id: number;
  id: Generated<number>;
  at: Generated<Date>;
  store_id: number;
  epoch: number;
  key: Generated<string>;
  body: string | null;
  listing_ids: number[];
  levels: number[];
  versions: number[];
  /** Points reserved of the store's budget. */
  cost: number;
  deadline: Date;
  settle_until: Date;
  /** Ambiguous attempts: not to be asked again before this. */
  ask_after: Date | null;
  outcome: "ok" | "failed" | "unconfirmed" | null;
  code: string | null;
  message: string | null;
  closed_at: Date | null;
}

export interface PushTable {
  customer_id: number;
  id: Generated<number>;
  at: Generated<Date>;
  xid: Generated<string>;
  listing_id: number;
  store_id: number;
  attempt_id: number | null;
  quantity: number;
  version: number;
  outcome: "confirmed" | "failed" | "unconfirmed" | "dropped";
  code: string | null;
  message: string | null;
}

export interface TaskTable {
  customer_id: number;
  id: Generated<number>;
  kind: string;
  store_id: number | null;
  input: Json<unknown>;
  progress: Json<unknown> | null;
  status: Generated<"pending" | "running" | "done" | "failed">;
  result: Json<unknown> | null;
  owner: string | null;
  expires_at: Date | null;
  created_at: CreatedAt;
  finished_at: Date | null;
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
