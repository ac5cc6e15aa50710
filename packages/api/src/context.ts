import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Database } from "@trueup/db/connect";
import type { Sealer } from "@trueup/db/seal";
import type { CustomerExists } from "./auth/customer-exists.ts";
import type { ApiKeys } from "./auth/api-keys.ts";
import type { Limits } from "./auth/limits.ts";
import type { Principal } from "./auth/principal.ts";
import type { Sessions } from "./auth/sessions.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { ApiMetrics } from "./api-metrics.ts";
import type { LiveTail } from "./live/tail.ts";
import type { Log } from "./log.ts";

export interface Clock {
  /** Wall-clock time in milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when `signal` is aborted. */
  wait(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export type Random = (bytes: number) => Uint8Array;

/** What request handlers work with. */
export interface ApiContext {
  /** What is served, as it is described. */
  readonly registry: OpenAPIHono["openAPIRegistry"];
  readonly database: Database;
  readonly sealer: Sealer;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  readonly customerExists: CustomerExists;
  readonly limits: Limits;
  readonly stockChanges: GroupCommit;
  readonly tail: LiveTail;
  readonly metrics: ApiMetrics;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Aborted once the process begins to stop. */
  readonly stopping: AbortSignal;
}

/** What Hono carries through a request. */
export interface ApiEnv {
  /** The connection, where the request came over one. */
  Bindings: { readonly incoming?: unknown };
  Variables: {
    readonly api: ApiContext;
    readonly requestId: string;
    /** Set where the route asked for one. */
    readonly principal: Principal;
    /** The customer in the path, once the caller was found to be allowed to use it. */
    readonly customerId: number;
  };
}
