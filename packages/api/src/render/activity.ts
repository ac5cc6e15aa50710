import type { ActivityRow } from "@trueup/db/activity";
import type { AttemptFacts, CauseRow, TryRow, WaitingRow } from "@trueup/db/activity-chain";
import { encodeId } from "@trueup/db/id";
import { unpackFacts } from "@trueup/db/recorded-facts";
import {
  type ActivityAttempt,
  type ActivityDetail,
  type ActivityEntry,
  decisionSentence,
  PUSH_LANES,
  PUSH_REASONS,
  SKIP_REASONS,
} from "@trueup/sdk";
import { toDecisionRecord } from "./decision.ts";
import { toHistoryEntry } from "./history.ts";

export function toActivityEntry(row: ActivityRow): ActivityEntry {
  return {
    id: encodeId("decision", row.id),
    at: row.at.toISOString(),
    itemId: encodeId("item", row.item_id),
    sku: row.sku,
    listingId: encodeId("listing", row.listing_id),
    storeId: encodeId("store", row.store_id),
    storeName: row.store_name,
    trigger: row.trigger,
    reason: row.reason,
    level: row.level,
    result: row.outcome === "skip" ? "not_sent" : (row.push_outcome ?? "waiting"),
    endedAt: row.ended_at?.toISOString() ?? null,
    message: row.message,
  };
}

export function toActivityDetail(
  row: ActivityRow,
  chain: {
    readonly causes: readonly CauseRow[];
    readonly tries: readonly TryRow[];
    readonly waiting: WaitingRow | null;
  },
): ActivityDetail {
  return {
    ...toActivityEntry(row),
    decision: toDecisionRecord(row),
    sentence: sentenceOf(row),
    causes: chain.causes.map((cause) => ({
      ...toHistoryEntry(cause),
      itemId: encodeId("item", cause.item_id),
      sku: cause.sku,
    })),
    tries: chain.tries.map((each) => ({
      pushId: encodeId("push", each.id),
      at: each.at.toISOString(),
      outcome: each.outcome,
      quantity: each.quantity,
      isNewer: each.version > (row.version ?? 0),
      code: each.code,
      message: each.message,
      attempt: toAttempt(each),
    })),
    waiting: toWaiting(chain.waiting),
  };
}

/** By the decision as it was taken: whatever the rules would say today. */
function sentenceOf(row: ActivityRow): string {
  const facts = unpackFacts(row.facts, row);
  const pushed = PUSH_REASONS.find((reason) => reason === row.reason);
  if (pushed !== undefined) return decisionSentence(facts, { outcome: "push", reason: pushed });
  const skipped = SKIP_REASONS.find((reason) => reason === row.reason);
  return skipped === undefined ? "" : decisionSentence(facts, { outcome: "skip", reason: skipped });
}

function toWaiting(row: WaitingRow | null): ActivityDetail["waiting"] {
  const lane = row === null ? undefined : PUSH_LANES[row.lane];
  if (row === null || lane === undefined) return null;
  return {
    lane,
    since: row.since.toISOString(),
    notBefore: row.not_before?.toISOString() ?? null,
    attempt: toAttempt(row),
  };
}

function toAttempt({ key, started_at, duration_ms, listings, cost }: AttemptFacts): ActivityAttempt | null {
  if (key === null || started_at === null) return null;
  return {
    idempotencyKey: key,
    startedAt: started_at.toISOString(),
    durationMs: duration_ms === null ? null : Math.max(0, Math.round(duration_ms)),
    listings: listings ?? 0,
    cost: cost ?? 0,
  };
}
