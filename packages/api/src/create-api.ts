import type { Database } from "@trueup/db/connect";
import { recordStockChanges } from "@trueup/db/record-stock-changes";
import type { Sealer } from "@trueup/db/seal";
import type { Metrics } from "@trueup/metrics/metrics";
import { OpenAPIHono } from "@hono/zod-openapi";
import { methodNotAllowed } from "hono/method-not-allowed";
import { createAdminFiles } from "./admin-files.ts";
import { createApiMetrics } from "./api-metrics.ts";
import { createApiKeys } from "./auth/api-keys.ts";
import { createCustomerExists } from "./auth/customer-exists.ts";
import { createLimits, type LimitOptions } from "./auth/limits.ts";
import type { Sessions } from "./auth/sessions.ts";
import type { ApiContext, ApiEnv, Clock, Random } from "./context.ts";
import { serveDocs } from "./docs-page.ts";
import { createGroupCommit } from "./group-commit.ts";
import { admission, type AdmissionOptions } from "./http/admission.ts";
import { boundedJson, noNulInAddress } from "./http/body.ts";
import { answerError } from "./http/errors.ts";
import { hookAdmission } from "./http/hook-admission.ts";
import { endUnreadBody } from "./http/head.ts";
import { refuseInput } from "./http/input.ts";
import { problemResponse } from "./http/problem.ts";
import { notFound, Refusal } from "./http/refusal.ts";
import { requestLog } from "./http/request-log.ts";
import type { Api } from "./http/route.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { createLiveTail } from "./live/tail.ts";
import type { Log } from "./log.ts";
import { describeSecurity } from "./openapi.ts";
import { serveResources } from "./routes.ts";

export interface ApiOptions {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The process's. */
  readonly metrics: Metrics;
  /** Where the built admin lies; it is not served where left out. */
  readonly adminFolder?: string;
  readonly limits?: LimitOptions;
  readonly admission?: AdmissionOptions;
}

export interface RunningApi {
  readonly app: Api;
  /** Says "not ready" and ends the live streams; other requests are still answered. */
  stop(): void;
  /** Resolves once nothing that was accepted is unfinished. */
  idle(): Promise<void>;
}

/** Transactions of stock changes at a time; the embedded database has one connection. */
const PARALLEL_COMMITS = { embedded: 1, server: 4 } as const;

/** The HTTP API over a database, ready to be served. */
export function createApi(options: ApiOptions): RunningApi {
  const { database, sealer, sessions, clock, random, log } = options;
  const stopping = new AbortController();
  const metrics = createApiMetrics(options.metrics);
  const stockChanges = createGroupCommit({
    async commit(requests) {
      const outcomes = await recordStockChanges(database.db, requests);
      database.wake.ping();
      metrics.recorded(outcomes);
      return outcomes;
    },
    wait: (delayMs) => clock.wait(delayMs),
    parallel: PARALLEL_COMMITS[database.kind],
  });
  metrics.watchQueue(() => stockChanges.queuedRows());
  const tail = createLiveTail({ database, clock, log });
  const app: Api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => (result.success ? undefined : refuseInput(c)),
  });
  const context: ApiContext = {
    registry: app.openAPIRegistry,
    database,
    sealer,
    sessions,
    apiKeys: createApiKeys({ db: database.db, clock, random, log }),
    customerExists: createCustomerExists(database.db),
    limits: createLimits(options.limits),
    stockChanges,
    tail,
    metrics,
    clock,
    random,
    log,
    stopping: stopping.signal,
  };
  serveRoutes(app, context, options);
  return {
    app,
    stop: () => stopping.abort(),
    async idle() {
      await stockChanges.idle();
      await tail.idle();
    },
  };
}

function serveRoutes(
  api: Api,
  context: ApiContext,
  { adminFolder, admission: bounds }: Pick<ApiOptions, "adminFolder" | "admission">,
): void {
  const adminFile = adminFolder === undefined ? null : createAdminFiles(adminFolder);
  api.onError(answerError);
  api.notFound(
    async (c) => (await adminFile?.(c)) ?? problemResponse(notFound("page or resource"), c.get("requestId")),
  );
  api.use(requestLog(context));
  api.use(securityHeaders);
  api.use(endUnreadBody);
  api.use(
    methodNotAllowed({
      app: api,
      onMethodNotAllowed: (c, methods) => {
        const detail = `${c.req.path} answers ${methods.join(", ")}, not ${c.req.method}.`;
        const refusal = new Refusal("method_not_allowed", detail, { headers: { Allow: methods.join(", ") } });
        return problemResponse(refusal, c.get("requestId"));
      },
    }),
  );
  api.use("/v1/*", admission(bounds));
  api.use("/v1/*", noNulInAddress);
  api.use("/v1/*", boundedJson);
  api.use("/hooks/*", hookAdmission());
  api.use("/hooks/*", noNulInAddress);
  describeSecurity(api);
  serveResources(api);
  serveDocs(api, context.random);
}
