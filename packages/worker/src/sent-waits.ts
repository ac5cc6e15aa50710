import type { Attempt } from "@trueup/db/claim";
import type { SentWait } from "@trueup/db/sent-waits";
import type { WritableRow } from "@trueup/db/plan-claim";
import { PUSH_LANES } from "@trueup/sdk";
import type { ConfirmedRow } from "./observer.ts";

/** How long the rows of a write had waited at a moment of the monotonic clock. */
export interface SentWaits {
  readonly atMs: number;
  readonly rows: readonly SentWait[];
}

export function waitsOf(rows: readonly WritableRow[], atMs: number): SentWaits {
  return {
    atMs,
    rows: rows.map(({ listingId, lane, ageMs, closedVersion }) => ({
      listingId,
      lane,
      ageMs,
      closedVersion,
    })),
  };
}

/** What the confirmation of these listings means for those who waited for it. */
export function confirmedRows(
  attempt: Pick<Attempt, "listingIds" | "levels" | "versions">,
  waits: SentWaits,
  { nowMs, landed }: { readonly nowMs: number; readonly landed?: ReadonlySet<number> },
): readonly ConfirmedRow[] {
  const places = new Map(attempt.listingIds.map((id, at) => [id, at]));
  return waits.rows.flatMap(({ listingId, lane: laneAt, ageMs, closedVersion }) => {
    const at = places.get(listingId);
    const level = at === undefined ? undefined : attempt.levels[at];
    const version = at === undefined ? undefined : attempt.versions[at];
    const lane = PUSH_LANES[laneAt];
    if (level === undefined || version === undefined || lane === undefined) return [];
    if (landed?.has(listingId) === false) return [];
    return [
      {
        lane,
        waitedMs: ageMs + nowMs - waits.atMs,
        endsExposure: lane === "to_zero" && level <= 0,
        coalesced: Math.max(0, version - closedVersion - 1),
      },
    ];
  });
}
