import type { RowProblem as StoredProblem } from "@trueup/db/listing-problem";
import type { Failure } from "@trueup/db/fail-attempt";
import type { StoreFailure, WriteAnswer } from "@trueup/stores/contract";

/** What an answer to a write means: for the attempt, and for the store. */
export interface Judgement {
  readonly attempt:
    | { readonly kind: "acknowledge" }
    /** Nothing was applied. `bisect`: no row was named, so the halves are sent on their own. */
    | { readonly kind: "fail"; readonly failure: Failure; readonly bisect: boolean }
    /** Nobody knows yet: ask again, with the same key and body. */
    | { readonly kind: "unsettled"; readonly code: string; readonly message: string }
    /** Asked again, the store shows other numbers than before the write: reading tells which rows were written. */
    | { readonly kind: "stale" };
  readonly store: StoreSign;
}

/** What a call says about the store as a whole. */
export type StoreSign =
  | { readonly kind: "well" }
  /** `waitMs` where the store said when to come back. */
  | {
      readonly kind: "failing";
      readonly code: string;
      readonly message: string;
      readonly waitMs: number | null;
    }
  | { readonly kind: "throttled"; readonly waitMs: number }
  /** We were refused, which may pass: asked once more before the store is suspended. */
  | { readonly kind: "credential"; readonly code: string; readonly message: string }
  | { readonly kind: "blocked"; readonly code: string; readonly message: string };

/** How long the rows of a refused batch are kept out of ordinary claims while the halves are sent. */
const BISECT_HOLD_MS = 60_000;

/** `again`: the same request was sent before, so that a failure to reach the store says nothing about that one. */
export function judgeWrite(
  answer: WriteAnswer,
  listingIds: readonly number[],
  context: { readonly again: boolean; readonly backoffMs: StoredProblem["backoffMs"] },
): Judgement {
  switch (answer.kind) {
    case "written":
      return { attempt: { kind: "acknowledge" }, store: { kind: "well" } };
    case "rows_refused":
      if (context.again && answer.rows.some((row) => row.refusal.kind === "stale")) {
        return { attempt: { kind: "stale" }, store: { kind: "well" } };
      }
      return { attempt: refusedRows(answer, listingIds, context.backoffMs), store: { kind: "well" } };
    case "batch_refused":
      return {
        attempt: refusedBatch(answer.message, listingIds, context.backoffMs),
        store: { kind: "well" },
      };
    case "still_running":
      return {
        attempt: {
          kind: "unsettled",
          code: "still_running",
          message: "The store is still working on this request.",
        },
        store: { kind: "well" },
      };
    case "key_spent":
      return {
        attempt: failed("previous_attempt_failed", "The store says that the first request failed."),
        store: { kind: "well" },
      };
    case "failed":
      return judgeFailure(answer.failure, context.again);
  }
}

function judgeFailure(failure: StoreFailure, again: boolean): Judgement {
  const { code, message } = failure;
  const unsettled = { kind: "unsettled", code, message } as const;
  // A request that never reached the store is over; one that was sent before may still have taken effect.
  const attempt = again || failure.kind === "ambiguous" ? unsettled : failed(code, message);
  return { attempt, store: storeSignOf(failure) };
}

/** What a failed call says about the store. */
export function storeSignOf(failure: StoreFailure): StoreSign {
  const { code, message } = failure;
  switch (failure.kind) {
    case "throttled":
      return { kind: "throttled", waitMs: failure.retryAfterMs ?? 1_000 };
    case "credential":
      return { kind: "credential", code, message };
    case "blocked":
      // A shop may be unavailable for a moment and come back by itself: that, too, is asked once more.
      return { kind: code === "shop_unavailable" ? "credential" : "blocked", code, message };
    case "unavailable":
    case "rejected":
    case "ambiguous":
      return { kind: "failing", code, message, waitMs: failure.retryAfterMs };
  }
}

function refusedRows(
  answer: Extract<WriteAnswer, { kind: "rows_refused" }>,
  listingIds: readonly number[],
  backoffMs: StoredProblem["backoffMs"],
): Judgement["attempt"] {
  const stale: number[] = [];
  const problems: StoredProblem[] = [];
  for (const { index, refusal } of answer.rows) {
    const listingId = listingIds[index];
    if (listingId === undefined) continue;
    if (refusal.kind === "stale") stale.push(listingId);
    else problems.push({ listingId, backoffMs, ...refusal.problem });
  }
  return {
    kind: "fail",
    bisect: false,
    failure: {
      code: "batch_not_applied",
      message: "The store refused other rows of the same call, so that none was applied.",
      stale,
      problems,
      holdMs: null,
    },
  };
}

/** A single row that is refused without being named is the offender. */
function refusedBatch(
  message: string,
  listingIds: readonly number[],
  backoffMs: StoredProblem["backoffMs"],
): Judgement["attempt"] {
  const [only] = listingIds;
  if (listingIds.length === 1 && only !== undefined) {
    const problem: StoredProblem = { listingId: only, code: "refused", message, backoffMs };
    return { ...failed("refused", message, [problem]) };
  }
  return {
    kind: "fail",
    bisect: true,
    failure: { code: "batch_refused", message, stale: [], problems: [], holdMs: BISECT_HOLD_MS },
  };
}

function failed(
  code: string,
  message: string,
  problems: readonly StoredProblem[] = [],
): Extract<Judgement["attempt"], { kind: "fail" }> {
  return { kind: "fail", bisect: false, failure: { code, message, stale: [], problems, holdMs: null } };
}
