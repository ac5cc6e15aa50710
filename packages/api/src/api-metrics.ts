import type { StockOutcome } from "@trueup/db/stock-change-request";
import { counterOf, gaugeOf, histogramOf } from "@trueup/metrics/instruments";
import type { Metrics } from "@trueup/metrics/metrics";

/** What the API counts of itself. */
export interface ApiMetrics {
  /** Once their transaction has been committed. */
  recorded(outcomes: readonly StockOutcome[]): void;
  syncRequested(): void;
  answered(request: AnsweredRequest): void;
  /** Shows how many stock changes wait at the moment somebody looks. */
  watchQueue(rows: () => number): void;
  /** All metrics of the process, as Prometheus reads them. */
  render(): Promise<string>;
  readonly contentType: string;
}

export interface AnsweredRequest {
  readonly method: string;
  /** The pattern of the route, without ids. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

/** Anybody may send any method: those that no route has are one. */
const METHODS = new Set(["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"]);
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [429, "too_many_requests"],
  [503, "unavailable"],
]);

const noRows = (): number => 0;

export function createApiMetrics(metrics: Metrics): ApiMetrics {
  const { registry } = metrics;
  const requests = counterOf(registry, "trueup_http_requests_total");
  const durations = histogramOf(registry, "trueup_http_request_duration_seconds");
  const refused = counterOf(registry, "trueup_requests_refused_total");
  const events = counterOf(registry, "trueup_events_total");
  const decisions = counterOf(registry, "trueup_decisions_total");
  let queueRows = noRows;
  gaugeOf(registry, "trueup_ingest_queue_rows", (gauge) => gauge.set(queueRows()));
  // A series that appears with its first event hides that event from whoever watches its growth.
  for (const reason of REFUSALS.values()) refused.inc({ reason }, 0);
  for (const source of ["stock_change", "duplicate", "sync_now"]) events.inc({ source }, 0);

  return {
    recorded(outcomes) {
      const results = outcomes.flatMap((outcome) => (outcome.kind === "recorded" ? outcome.results : []));
      const fresh = results.filter(({ duplicate }) => !duplicate);
      events.inc({ source: "stock_change" }, fresh.length);
      events.inc({ source: "duplicate" }, results.length - fresh.length);
      const made = Map.groupBy(
        fresh.flatMap((result) => result.decisions),
        ({ reason }) => reason,
      );
      for (const [reason, alike] of made) {
        for (const outcome of ["push", "skip"] as const) {
          const number = alike.filter((decision) => decision.outcome === outcome).length;
          if (number > 0) decisions.inc({ outcome, reason }, number);
        }
      }
    },
    syncRequested: () => events.inc({ source: "sync_now" }),
    answered({ method, route, status, durationMs }) {
      requests.inc({ method: METHODS.has(method) ? method : "other", route, status });
      durations.observe({ route }, durationMs / 1000);
      const reason = REFUSALS.get(status);
      if (reason !== undefined) refused.inc({ reason });
    },
    watchQueue(rows) {
      queueRows = rows;
    },
    render: () => metrics.render(),
    contentType: metrics.contentType,
  };
}
