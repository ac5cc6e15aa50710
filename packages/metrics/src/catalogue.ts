/** What a metric is, where it comes from, and what it means: the one list that code, documents and alarms follow. */
export interface MetricDefinition {
  readonly kind: "counter" | "gauge" | "histogram";
  /** Who counts it: the API, the worker, or the database, which every process can ask. */
  readonly from: "api" | "worker" | "database" | "process";
  readonly help: string;
  /** Each has few values, known in advance: never an id, a SKU, a host or a customer. */
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

const AGES = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900];
const CALLS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const WAITS = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const ROWS = [1, 2, 5, 10, 25, 50, 100, 150, 200, 250];

export const METRICS = {
  trueup_change_to_store_seconds: {
    kind: "histogram",
    from: "worker",
    help: "From the commit of the oldest change that a number covers to the store's confirmation of that number.",
    labels: ["lane", "store_kind"],
    buckets: AGES,
  },
  trueup_zero_exposed_seconds: {
    kind: "histogram",
    from: "worker",
    help: "How long a store went on selling what was gone: until it confirmed the zero.",
    labels: [],
    buckets: AGES,
  },
  trueup_events_coalesced_total: {
    kind: "counter",
    from: "worker",
    help: "Authorised levels that needed no write of their own, because one write confirmed a newer one.",
    labels: [],
  },
  trueup_push_calls_total: {
    kind: "counter",
    from: "worker",
    help: "Write calls that a store answered, or did not.",
    labels: ["store_kind", "outcome"],
  },
  trueup_push_rows_total: {
    kind: "counter",
    from: "worker",
    help: "Numbers sent, by how each ended.",
    labels: ["outcome"],
  },
  trueup_batch_size: {
    kind: "histogram",
    from: "worker",
    help: "Numbers in one write call.",
    labels: [],
    buckets: ROWS,
  },
  trueup_push_call_duration_seconds: {
    kind: "histogram",
    from: "worker",
    help: "How long a store took to answer a write call.",
    labels: ["store_kind"],
    buckets: CALLS,
  },
  trueup_read_calls_total: {
    kind: "counter",
    from: "worker",
    help: "Calls that wrote nothing: reads before a write, tests, pages of variants.",
    labels: ["store_kind", "outcome"],
  },
  trueup_limiter_tokens_offered_total: {
    kind: "counter",
    from: "worker",
    help: "Rate points that stores gave while more was due than one batch, or that calls took.",
    labels: [],
  },
  trueup_limiter_tokens_spent_total: {
    kind: "counter",
    from: "worker",
    help: "Rate points that calls took. Divided by the points offered: how well the stores' limits are used.",
    labels: [],
  },
  trueup_limiter_wait_seconds: {
    kind: "histogram",
    from: "worker",
    help: "How long a call waited for its store's permit and for a slot of the worker.",
    labels: [],
    buckets: WAITS,
  },
  trueup_throttled_total: {
    kind: "counter",
    from: "worker",
    help: "Calls that a store refused for its rate limit. 0 as long as nobody else uses it.",
    labels: [],
  },
  trueup_ambiguous_total: {
    kind: "counter",
    from: "worker",
    help: "Writes whose answer was lost, so that nobody knows whether they took effect.",
    labels: [],
  },
  trueup_confirm_pushes_total: {
    kind: "counter",
    from: "worker",
    help: "Writes asked again with their own key to learn how they ended.",
    labels: [],
  },
  trueup_fenced_acks_total: {
    kind: "counter",
    from: "worker",
    help: "Answers that were not recorded, because the store's lease was lost meanwhile.",
    labels: [],
  },
  trueup_cas_stale_total: {
    kind: "counter",
    from: "worker",
    help: "Numbers that a store refused because it showed another one than expected: somebody else writes there.",
    labels: [],
  },
  trueup_retry_ratio: {
    kind: "gauge",
    from: "worker",
    help: "Retries in the last 5 minutes, divided by calls. At most 0.1 per store.",
    labels: [],
  },
  trueup_lease_held: {
    kind: "gauge",
    from: "worker",
    help: "Stores that this worker serves now.",
    labels: [],
  },
  trueup_lease_takeovers_total: {
    kind: "counter",
    from: "worker",
    help: "Stores taken over from a worker that did not give them back.",
    labels: [],
  },
  trueup_lease_renew_seconds: {
    kind: "histogram",
    from: "worker",
    help: "How long the leases took to be renewed. A lease ends 30 s after its last renewal.",
    labels: [],
    buckets: WAITS,
  },
  trueup_invariant_violations_total: {
    kind: "counter",
    from: "worker",
    help: "Breaches of what must always hold. S7: a level that is newer than the last one sent, and not due.",
    labels: ["id"],
  },
  trueup_slots_in_use: {
    kind: "gauge",
    from: "worker",
    help: "Calls under way over all stores of this worker.",
    labels: [],
  },
  trueup_slots_waiting: {
    kind: "gauge",
    from: "worker",
    help: "Calls that wait for a slot of this worker, because all are in use.",
    labels: [],
  },
  trueup_http_requests_total: {
    kind: "counter",
    from: "api",
    help: "Requests answered. The route is a pattern, without ids.",
    labels: ["method", "route", "status"],
  },
  trueup_http_request_duration_seconds: {
    kind: "histogram",
    from: "api",
    help: "How long a request took to be answered; of a stream, to begin.",
    labels: ["route"],
    buckets: CALLS,
  },
  trueup_requests_refused_total: {
    kind: "counter",
    from: "api",
    help: "Requests refused for want of room: 429 too_many_requests, 503 unavailable.",
    labels: ["reason"],
  },
  trueup_ingest_queue_rows: {
    kind: "gauge",
    from: "api",
    help: "Stock changes that wait for their transaction in this process. At 10 000 more are refused.",
    labels: [],
  },
  trueup_events_total: {
    kind: "counter",
    from: "api",
    help: "What came in and was committed: stock changes, and Sync Now requests. A repetition counts as duplicate.",
    labels: ["source"],
  },
  trueup_decisions_total: {
    kind: "counter",
    from: "api",
    help: "Decisions about the stock changes that this process committed.",
    labels: ["outcome", "reason"],
  },
  trueup_db_up: {
    kind: "gauge",
    from: "database",
    help: "1 where the figures of the database are there; 0 where they could not be had within a second.",
    labels: [],
  },
  trueup_due_listings: {
    kind: "gauge",
    from: "database",
    help: "Listings with a newer level than the last one sent. Above 50 000 in all an estimate.",
    labels: ["lane"],
  },
  trueup_parked_listings: {
    kind: "gauge",
    from: "database",
    help: "Listings that failed 10 times or for a day. Counted among 50 000 listings in trouble at most.",
    labels: ["reason"],
  },
  trueup_oldest_unsynced_seconds: {
    kind: "gauge",
    from: "database",
    help: "Age of the oldest change that could be sent or is under way, at stores that are well.",
    labels: ["store_kind"],
  },
  trueup_breaker_state: {
    kind: "gauge",
    from: "database",
    help: "Connected stores that are well (closed), unreachable (open), or refuse us (suspended).",
    labels: ["store_kind", "state"],
  },
  trueup_db_oldest_xmin_seconds: {
    kind: "gauge",
    from: "database",
    help: "Age of the oldest transaction that keeps dead rows from being cleared away. PostgreSQL server only.",
    labels: [],
  },
  trueup_db_hot_ratio: {
    kind: "gauge",
    from: "database",
    help: "Part of a table's updates that touched no index. PostgreSQL server only.",
    labels: ["table"],
  },
  trueup_db_dead_tuples: {
    kind: "gauge",
    from: "database",
    help: "Dead rows of a table that wait to be cleared away. PostgreSQL server only.",
    labels: ["table"],
  },
  trueup_pool_wait_seconds: {
    kind: "histogram",
    from: "process",
    help: "How long a query waited for a connection of the pool. PostgreSQL server only.",
    labels: [],
    buckets: WAITS,
  },
  trueup_build_info: {
    kind: "gauge",
    from: "process",
    help: "Always 1; the labels say what runs.",
    labels: ["version", "node"],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof METRICS;
type OfKind<Kind extends MetricDefinition["kind"]> = {
  [Name in MetricName]: (typeof METRICS)[Name]["kind"] extends Kind ? Name : never;
}[MetricName];
export type CounterName = OfKind<"counter">;
export type GaugeName = OfKind<"gauge">;
export type HistogramName = OfKind<"histogram">;
export type LabelOf<Name extends MetricName> = (typeof METRICS)[Name]["labels"][number];
