import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { createSealer } from "@trueup/db/seal";
import { createMetrics } from "@trueup/metrics/metrics";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { API_SCOPES, type ApiScope, type Client, createClient } from "@trueup/sdk";
import { createApiKeys } from "../auth/api-keys.ts";
import { createSessions, type Sessions } from "../auth/sessions.ts";
import { decodeId } from "@trueup/db/id";
import type { Clock } from "../context.ts";
import { type ApiOptions, createApi, type RunningApi } from "../create-api.ts";
import type { Log, LogLine } from "../log.ts";

export interface TestApi extends RunningApi {
  readonly database: TestDatabase;
  readonly sessions: Sessions;
  readonly log: readonly (LogLine & { readonly level: string; readonly message: string })[];
  readonly clock: TestClock;
  /** An operator that may do everything. */
  readonly operator: Client;
  /** A client with a new key of a customer, or of the operator where it is null. */
  client(customerId: string | null, scopes?: readonly ApiScope[]): Promise<Client>;
  key(customerId: string | null, scopes?: readonly ApiScope[], expiresAt?: Date): Promise<string>;
  /** A request as it is, with the operator's key unless it says otherwise. */
  request(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export interface TestClock extends Clock {
  /** Moves `now` on; what waits still waits in real time. */
  advance(byMs: number): void;
}

const BASE_URL = "http://trueup.test";

/**
 * The API on a database of its own, or on one that several share one after the other; asked over the SDK's client
 * without a network between.
 */
export async function createTestApi(
  options: Partial<ApiOptions> = {},
  shared: TestDatabase | null = null,
): Promise<TestApi> {
  const database = shared ?? (await createTestDatabase());
  const clock = createTestClock();
  const log: (LogLine & { level: string; message: string })[] = [];
  const noted = (level: string) => (line: LogLine, message: string) =>
    void log.push({ ...line, level, message });
  const logger: Log = { info: noted("info"), warn: noted("warn"), error: noted("error") };
  const sessions = createSessions({
    db: database.db,
    secret: randomBytes(32).toString("base64"),
    log: logger,
  });
  const metrics = createMetrics();
  metrics.showDatabase({
    database,
    now: () => performance.now(),
    onError: (error) => logger.warn({ error }, "figures"),
  });
  const api = createApi({
    database,
    sealer: createSealer([{ kid: "test", key: randomBytes(32) }]),
    sessions,
    clock,
    random: randomBytes,
    log: logger,
    metrics,
    ...options,
  });
  const keys = createApiKeys({ db: database.db, clock, random: randomBytes, log: logger });

  async function key(customerId: string | null, scopes: readonly ApiScope[] = API_SCOPES, expiresAt?: Date) {
    const created = await keys.create({
      customerId: customerId === null ? null : decodeId("customer", customerId),
      name: "test",
      scopes,
      expiresAt: expiresAt ?? null,
    });
    return created.key;
  }
  const clientOf = (apiKey: string) =>
    createClient({ baseUrl: BASE_URL, apiKey, fetch: (request) => api.app.request(request) });
  const operatorKey = await key(null);

  return {
    ...api,
    database,
    sessions,
    log,
    clock,
    operator: clientOf(operatorKey),
    key,
    client: async (customerId, scopes) => clientOf(await key(customerId, scopes)),
    async request(path, init = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has("authorization") && !headers.has("cookie") && !headers.has("x-anonymous")) {
        headers.set("authorization", `Bearer ${operatorKey}`);
      }
      return api.app.request(BASE_URL + path, { ...init, headers });
    },
    async close() {
      api.stop();
      await api.idle();
      if (shared === null) await database.close();
    },
  };
}

/** A shop of a customer's own: one host can be connected once. */
export function hostOf(customerId: string, name: string): string {
  return `${name.toLowerCase()}-${customerId.replace("_", "-")}.myshopify.com`;
}

function createTestClock(): TestClock {
  let offsetMs = 0;
  return {
    now: () => Date.now() + offsetMs,
    advance: (byMs) => void (offsetMs += byMs),
    wait: (delayMs, signal) => setTimeout(delayMs, undefined, { signal }).catch(() => undefined),
  };
}
