import type {
  DecisionReason,
  KnownSource,
  LevelRules,
  ListingProblemCode,
  SyncStatus,
  Trigger,
  ZeroCause,
} from "@trueup/sdk";
import type { ColumnType, Generated } from "kysely";
import type { CreatedAt, Json } from "./columns.ts";
import type { RecordedFacts } from "./recorded-facts.ts";

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
  /** The request that sends the last 0; it is unlinked once that has ended. */
  unlink_request_id: number | null;
  desired_level: number | null;
  desired_version: Generated<number>;
  closed_version: Generated<number>;
  known_quantity: number | null;
  known_at: Date | null;
  known_source: KnownSource | null;
  written_at: Date | null;
  needs_read: Generated<boolean>;
  level_rules: ColumnType<Partial<LevelRules>, string | undefined, string>;
  /** Since when a zero of it waits for approval, and what brought it. */
  held_at: Date | null;
  held_cause: ZeroCause | null;
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
  /** Null where it is a bulk action's, of all its items. */
  item_id: number | null;
  bulk_action_id: number | null;
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
  /** Somebody asked it to end where it stands; of tasks without a store. */
  cancel_requested_at: Date | null;
  /** Steps in a row that failed. */
  failures: Generated<number>;
  created_at: CreatedAt;
  finished_at: Date | null;
}
