import type { PlanName } from "./bucket.ts";
import type { FaultStatus } from "./http.ts";

/** What goes wrong with a call. A call arrives, is admitted by the bucket, runs (its effect) and is answered. */
export type Fault =
  /** The connection is cut before anything happens. */
  | { readonly kind: "loseRequest" }
  /** The call runs and its effect stays, then the connection is cut. */
  | { readonly kind: "loseAnswer" }
  /** The connection is cut at once; the request arrives, is admitted and runs `delayMs` later. */
  | { readonly kind: "landLate"; readonly delayMs: number }
  /** Nothing happens and nothing is answered until the client leaves. */
  | { readonly kind: "hang" }
  /** An HTTP status instead of an answer ("json" body by default); `effect: "committed"` runs the call first. */
  | {
      readonly kind: "status";
      readonly status: FaultStatus;
      readonly body?: "json" | "html";
      readonly effect?: "none" | "committed";
    }
  /**
   * HTTP 200 with INTERNAL_SERVER_ERROR. By default nothing takes effect and the idempotency key has failed;
   * `effect: "committed"` runs the call first.
   */
  | { readonly kind: "internalError"; readonly effect?: "none" | "committed" }
  /** ACCESS_DENIED for the call's root fields. */
  | { readonly kind: "accessDenied" }
  /** A THROTTLED answer whatever the bucket holds. */
  | { readonly kind: "throttle" }
  /** The answer is sent in `chunks` pieces with `pauseMs` before each. */
  | { readonly kind: "slowBody"; readonly chunks: number; readonly pauseMs: number }
  /** The call runs; its answer announces its whole length and is cut in the middle. */
  | { readonly kind: "cutBody" }
  /** Admitted, the call waits for this before it takes effect. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> }
  /** Runs `act` right before the call's effect: a sale or an edit that races the call. */
  | { readonly kind: "before"; readonly act: () => void };

/** The call as a fault's `when` sees it. */
export interface FaultTarget {
  readonly endpoint: "graphql" | "token";
  /** Names of the root fields, e.g. `["inventorySetQuantities"]`. */
  readonly fields: readonly string[];
  readonly idempotencyKey: string | null;
}

interface NextScope {
  /** Only calls for which this holds; every GraphQL call otherwise. */
  readonly when?: (call: FaultTarget) => boolean;
  /** How many calls meet it, 1 by default. */
  readonly calls?: number;
}

interface AlwaysScope {
  /** Only calls for which this holds; every GraphQL call otherwise. */
  readonly when?: (call: FaultTarget) => boolean;
  /** Ends by itself after this long; never by default. */
  readonly forMs?: number;
}

export interface Faults {
  /**
   * The next matching call (or `calls` of them) meets the fault, or all the faults of a list together. What is asked
   * for by a later `next` waits until the earlier is used up.
   */
  next(fault: Fault | readonly Fault[], scope?: NextScope): void;
  /** Every matching call meets the fault until the returned function is called, or `forMs` have passed. */
  always(fault: Fault | readonly Fault[], scope?: AlwaysScope): () => void;
  /** Removes every fault of `next` and `always`, and the latency. Settings below stay. */
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
  /** Tokens issued for client credentials end now; static tokens stay. */
  expireTokens(): void;
  /** Every token ends now, static ones too; client credentials still give new ones. */
  revokeTokens(): void;
  /** Whether client credentials are refused from now on. */
  refuseCredentials(refused: boolean): void;
  /** The version is served no longer: calls for it fall forward to the oldest that is. */
  retireVersion(version: string): void;
}

/** The faults that calls will meet, and the calls' latency. */
export interface FaultBook extends Pick<Faults, "next" | "always" | "clear" | "latency"> {
  /** The faults of this call, used up where they were asked for by count. */
  take(call: FaultTarget): readonly Fault[];
  latencyMs(): number;
}

interface Entry {
  readonly faults: readonly Fault[];
  readonly when: (call: FaultTarget) => boolean;
}

const noLatency = () => 0;
const everyGraphqlCall = (call: FaultTarget) => call.endpoint === "graphql";

export function createFaultBook(now: () => number): FaultBook {
  let queue: (Entry & { left: number })[] = [];
  let standing: (Entry & { readonly endsAt: number })[] = [];
  let latency: () => number = noLatency;

  return {
    next(fault, { when = everyGraphqlCall, calls = 1 } = {}) {
      queue.push({ faults: listOf(fault), when, left: calls });
    },
    always(fault, { when = everyGraphqlCall, forMs = Number.POSITIVE_INFINITY } = {}) {
      const entry = { faults: listOf(fault), when, endsAt: now() + forMs };
      standing.push(entry);
      return () => {
        standing = standing.filter((other) => other !== entry);
      };
    },
    clear() {
      queue = [];
      standing = [];
      latency = noLatency;
    },
    latency(latencyMs) {
      latency = typeof latencyMs === "number" ? () => latencyMs : latencyMs;
    },
    take(call) {
      if (queue.length === 0 && standing.length === 0) return [];
      standing = standing.filter((entry) => now() < entry.endsAt);
      const found = standing.filter((entry) => entry.when(call)).flatMap((entry) => entry.faults);
      const first = queue.find((entry) => entry.when(call));
      if (first === undefined) return found;
      first.left--;
      queue = queue.filter((entry) => entry.left > 0);
      return [...first.faults, ...found];
    },
    latencyMs: () => latency(),
  };
}

function listOf(fault: Fault | readonly Fault[]): readonly Fault[] {
  return "kind" in fault ? [fault] : fault;
}
