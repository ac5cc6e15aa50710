import type { Metrics } from "@trueup/metrics/metrics";
import { counterOf, gaugeOf, histogramOf } from "@trueup/metrics/instruments";
import { PLATFORMS, PUSH_LANES } from "@trueup/sdk";
import { CALL_OUTCOMES, type EngineEvent, INVARIANTS, NOT_CONFIRMED, type Observe } from "./observer.ts";
import { createRetryRatio } from "./retry-ratio.ts";
import type { WorkerCounts } from "./worker.ts";

export interface WorkerMetrics {
  readonly observe: Observe;
  /** Shows what a worker holds at the moment somebody looks. */
  watch(counts: () => WorkerCounts): void;
}

type Registry = Metrics["registry"];

/** Counts what the engine tells, as metrics of the process. */
export function createWorkerMetrics({ registry }: Metrics, now: () => number): WorkerMetrics {
  let counts: (() => WorkerCounts) | null = null;
  const ratio = createRetryRatio(now);
  gaugeOf(registry, "trueup_retry_ratio", (gauge) => gauge.set(ratio.value()));
  gaugeOf(registry, "trueup_lease_held", (gauge) => gauge.set(counts?.().leases ?? 0));
  gaugeOf(registry, "trueup_slots_in_use", (gauge) => gauge.set(counts?.().slots.running ?? 0));
  gaugeOf(registry, "trueup_slots_waiting", (gauge) => gauge.set(counts?.().slots.waiting ?? 0));
  const metrics = register(registry);
  beginAtZero(metrics);
  return {
    observe(event) {
      if (event.kind === "called") ratio.called();
      if (event.kind === "retried") ratio.retried();
      count(metrics, event);
    },
    watch(look) {
      counts = look;
    },
  };
}

function register(registry: Registry) {
  return {
    changeToStore: histogramOf(registry, "trueup_change_to_store_seconds"),
    zeroExposed: histogramOf(registry, "trueup_zero_exposed_seconds"),
    coalesced: counterOf(registry, "trueup_events_coalesced_total"),
    pushCalls: counterOf(registry, "trueup_push_calls_total"),
    pushRows: counterOf(registry, "trueup_push_rows_total"),
    batchSize: histogramOf(registry, "trueup_batch_size"),
    pushDuration: histogramOf(registry, "trueup_push_call_duration_seconds"),
    readCalls: counterOf(registry, "trueup_read_calls_total"),
    offered: counterOf(registry, "trueup_limiter_tokens_offered_total"),
    spent: counterOf(registry, "trueup_limiter_tokens_spent_total"),
    limiterWait: histogramOf(registry, "trueup_limiter_wait_seconds"),
    throttled: counterOf(registry, "trueup_throttled_total"),
    ambiguous: counterOf(registry, "trueup_ambiguous_total"),
    confirmPushes: counterOf(registry, "trueup_confirm_pushes_total"),
    fenced: counterOf(registry, "trueup_fenced_acks_total"),
    stale: counterOf(registry, "trueup_cas_stale_total"),
    takeovers: counterOf(registry, "trueup_lease_takeovers_total"),
    renewals: histogramOf(registry, "trueup_lease_renew_seconds"),
    violations: counterOf(registry, "trueup_invariant_violations_total"),
  };
}

type WorkerCounters = ReturnType<typeof register>;

/** A series that appears with its first event hides that event from whoever watches its growth. */
function beginAtZero({
  changeToStore,
  pushCalls,
  pushRows,
  pushDuration,
  readCalls,
  violations,
}: WorkerCounters): void {
  for (const store_kind of PLATFORMS) {
    pushDuration.zero({ store_kind });
    for (const lane of PUSH_LANES) changeToStore.zero({ lane, store_kind });
    for (const outcome of CALL_OUTCOMES) {
      pushCalls.inc({ store_kind, outcome }, 0);
      readCalls.inc({ store_kind, outcome }, 0);
    }
  }
  for (const outcome of ["confirmed", ...NOT_CONFIRMED]) pushRows.inc({ outcome }, 0);
  for (const id of INVARIANTS) violations.inc({ id }, 0);
}

function count(metrics: WorkerCounters, event: EngineEvent): void {
  switch (event.kind) {
    case "called":
      return countCall(metrics, event);
    case "confirmed":
      return countConfirmed(metrics, event);
    case "sending":
      return metrics.batchSize.observe(event.rows);
    case "not_confirmed":
      metrics.pushRows.inc({ outcome: event.outcome }, event.rows);
      if (event.outcome === "stale") metrics.stale.inc(event.rows);
      return;
    case "answer_lost":
      return metrics.ambiguous.inc();
    case "asked_again":
      return metrics.confirmPushes.inc();
    case "fenced":
      return metrics.fenced.inc();
    case "retried":
      return;
    case "permitted":
      return metrics.limiterWait.observe(event.waitMs / 1000);
    case "points":
      metrics.spent.inc(event.spent);
      return metrics.offered.inc(event.offered);
    case "lease_taken":
      return metrics.takeovers.inc(event.abandoned ? 1 : 0);
    case "leases_renewed":
      return metrics.renewals.observe(event.durationMs / 1000);
    case "violated":
      return metrics.violations.inc({ id: event.id }, event.times);
  }
}

function countCall(metrics: WorkerCounters, event: EngineEvent & { readonly kind: "called" }): void {
  const { storeKind: store_kind, outcome, purpose } = event;
  if (outcome === "throttled") metrics.throttled.inc();
  if (purpose === "other") return metrics.readCalls.inc({ store_kind, outcome });
  metrics.pushCalls.inc({ store_kind, outcome });
  metrics.pushDuration.observe({ store_kind }, event.durationMs / 1000);
}

function countConfirmed(metrics: WorkerCounters, event: EngineEvent & { readonly kind: "confirmed" }): void {
  metrics.pushRows.inc({ outcome: "confirmed" }, event.rows.length);
  for (const { lane, waitedMs, endsExposure, coalesced } of event.rows) {
    metrics.changeToStore.observe({ lane, store_kind: event.storeKind }, waitedMs / 1000);
    if (endsExposure) metrics.zeroExposed.observe(waitedMs / 1000);
    metrics.coalesced.inc(coalesced);
  }
}
