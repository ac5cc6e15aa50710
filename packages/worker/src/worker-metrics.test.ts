import { createMetrics } from "@trueup/metrics/metrics";
import { METRICS } from "@trueup/metrics/catalogue";
import { expect, test } from "vitest";
import type { EngineEvent } from "./observer.ts";
import { createWorkerMetrics } from "./worker-metrics.ts";

async function shown(events: readonly EngineEvent[]): Promise<string> {
  const metrics = createMetrics();
  const worker = createWorkerMetrics(metrics, () => 0);
  worker.watch(() => ({
    leases: 3,
    slots: { started: 9, finished: 4, running: 5, waiting: 2 },
    limiter: { granted: 0, executed: 0, givenBack: 0, inTransit: 0 },
  }));
  for (const event of events) worker.observe(event);
  return metrics.render();
}

test.each<[EngineEvent, readonly string[]]>([
  [
    {
      kind: "called",
      storeKind: "shopify",
      purpose: "write",
      outcome: "ambiguous",
      failure: "timeout",
      durationMs: 700,
    },
    [
      'trueup_push_calls_total{store_kind="shopify",outcome="ambiguous"} 1',
      'trueup_push_call_duration_seconds_bucket{le="0.5",store_kind="shopify"} 0',
      'trueup_push_call_duration_seconds_bucket{le="1",store_kind="shopify"} 1',
    ],
  ],
  [
    {
      kind: "called",
      storeKind: "shopify",
      purpose: "other",
      outcome: "throttled",
      failure: "throttled",
      durationMs: 5,
    },
    ['trueup_read_calls_total{store_kind="shopify",outcome="throttled"} 1', "trueup_throttled_total 1"],
  ],
  [
    {
      kind: "confirmed",
      storeKind: "shopify",
      rows: [
        { lane: "to_zero", waitedMs: 400, endsExposure: true, coalesced: 2 },
        { lane: "rest", waitedMs: 4_000, endsExposure: false, coalesced: 0 },
      ],
    },
    [
      'trueup_push_rows_total{outcome="confirmed"} 2',
      'trueup_change_to_store_seconds_bucket{le="0.5",lane="to_zero",store_kind="shopify"} 1',
      'trueup_change_to_store_seconds_bucket{le="2",lane="rest",store_kind="shopify"} 0',
      'trueup_change_to_store_seconds_count{lane="rest",store_kind="shopify"} 1',
      "trueup_zero_exposed_seconds_count 1",
      "trueup_events_coalesced_total 2",
    ],
  ],
  [
    { kind: "not_confirmed", outcome: "stale", rows: 3 },
    ['trueup_push_rows_total{outcome="stale"} 3', "trueup_cas_stale_total 3"],
  ],
  [
    { kind: "sending", rows: 250 },
    ['trueup_batch_size_bucket{le="200"} 0', 'trueup_batch_size_bucket{le="250"} 1'],
  ],
  [{ kind: "answer_lost" }, ["trueup_ambiguous_total 1"]],
  [{ kind: "asked_again" }, ["trueup_confirm_pushes_total 1"]],
  [{ kind: "fenced" }, ["trueup_fenced_acks_total 1"]],
  [{ kind: "permitted", waitMs: 20 }, ['trueup_limiter_wait_seconds_bucket{le="0.025"} 1']],
  [
    { kind: "points", spent: 10, offered: 12 },
    ["trueup_limiter_tokens_spent_total 10", "trueup_limiter_tokens_offered_total 12"],
  ],
  [{ kind: "lease_taken", abandoned: true }, ["trueup_lease_takeovers_total 1"]],
  [{ kind: "lease_taken", abandoned: false }, ["trueup_lease_takeovers_total 0"]],
  [{ kind: "leases_renewed", durationMs: 20 }, ["trueup_lease_renew_seconds_count 1"]],
  [{ kind: "violated", id: "S7", times: 2 }, ['trueup_invariant_violations_total{id="S7"} 2']],
])("%o is counted", async (event, lines) => {
  expect((await shown([event])).split("\n")).toEqual(expect.arrayContaining([...lines]));
});

test("retries are shown as a part of the calls", async () => {
  const call = {
    kind: "called",
    storeKind: "shopify",
    purpose: "write",
    outcome: "ok",
    failure: null,
    durationMs: 1,
  } as const;
  expect(await shown([call, call, call, call, { kind: "retried" }])).toContain("\ntrueup_retry_ratio 0.25\n");
});

test("every metric of the worker is there before anything has happened, the invariants with 0", async () => {
  const text = await shown([]);
  const ours = Object.entries(METRICS).filter(([, { from }]) => from === "worker");
  for (const [name] of ours) expect(text).toContain(`# TYPE ${name} `);
  const lines = text.split("\n");
  expect(lines).toContain('trueup_invariant_violations_total{id="S7"} 0');
  expect(lines).toContain("trueup_lease_held 3");
  expect(lines).toContain("trueup_slots_in_use 5");
  expect(lines).toContain("trueup_slots_waiting 2");
});
