import type { PlanName } from "./bucket.ts";

/** What goes wrong with a call. Positions in a call's life: arrive, admit (bucket), run (effect), answer. */
export type Fault =
  /** The connection is cut before anything happens. */
  | { readonly kind: "loseRequest" }
  /** The call runs and its effect stays, then the connection is cut. */
  | { readonly kind: "loseAnswer" }
  /** The connection is cut at once; the request arrives, is admitted and runs `delayMs` later. */
  | { readonly kind: "landLate"; readonly delayMs: number }
  /** Nothing happens and nothing is answered until the client leaves. */
  | { readonly kind: "hang" }
  /** An HTTP status instead of an answer; `effect: "committed"` runs the call first. */
  | {
      readonly kind: "status";
      readonly status: FaultStatus;
      readonly body?: "json" | "html";
      readonly effect?: "none" | "committed";
    }
  /** HTTP 200 with INTERNAL_SERVER_ERROR; `effect: "committed"` runs the call first. */
  | { readonly kind: "internalError"; readonly effect?: "none" | "committed" }
  /** HTTP 200 with ACCESS_DENIED for the first root field. */
  | { readonly kind: "accessDenied" }
  /** A THROTTLED answer whatever the bucket holds. */
  | { readonly kind: "throttle" }
  /** The answer is sent in `chunks` pieces with `pauseMs` before each. */
  | { readonly kind: "slowBody"; readonly chunks: number; readonly pauseMs: number }
  /** The answer announces its whole length and is cut in the middle. */
  | { readonly kind: "cutBody" }
  /** Runs `act` right before the call's effect: a sale or an edit that races the call. */
  | { readonly kind: "before"; readonly act: () => void };

export const faultStatuses = [401, 402, 403, 404, 423, 429, 430, 500, 502, 503, 504] as const;
export type FaultStatus = (typeof faultStatuses)[number];

/** The call as a fault's `when` sees it. */
export interface FaultTarget {
  readonly endpoint: "graphql" | "token";
  /** Names of the root fields, e.g. `["inventorySetQuantities"]`. */
  readonly fields: readonly string[];
  readonly idempotencyKey: string | null;
}

export interface FaultScope {
  /** Only calls for which this holds; every GraphQL call otherwise. */
  readonly when?: (call: FaultTarget) => boolean;
}

export interface Faults {
  /** The next `calls` matching calls (1 by default) meet the fault. */
  next(fault: Fault, scope?: FaultScope & { readonly calls?: number }): void;
  /** Every matching call meets the fault until the returned function is called, or `forMs` have passed. */
  always(fault: Fault, scope?: FaultScope & { readonly forMs?: number }): () => void;
  /** Removes every fault of `next` and `always`, and the latency. */
  clear(): void;

  /** How long each call takes, in ms: half before its effect, half after. 0 by default. */
  latency(latencyMs: number | (() => number)): void;
  /** The store changes plan: rate and bucket of every app follow; the points held stay, capped. */
  plan(plan: PlanName): void;
  /** A temporary limit; `null` gives the plan's back. */
  limit(limit: { readonly restoreRate: number; readonly maximumAvailable: number } | null): void;
  /** Sets the points that every app's bucket holds now. */
  available(points: number): void;
  /** What `inventorySetQuantities` costs by its row count; `null` gives the flat 10 back. */
  setCost(cost: ((rows: number) => number) | null): void;
  /** Access scopes of every app; a field whose scope is missing answers ACCESS_DENIED. */
  scopes(handles: readonly string[]): void;
  /** Tokens issued for client credentials end now; the static token stays. */
  expireTokens(): void;
  /** Every token ends now, the static one too; client credentials still give new ones. */
  revokeTokens(): void;
  /** Client credentials are refused from now on (`false` accepts them again). */
  refuseCredentials(refused: boolean): void;
}
