import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { createAccess } from "./access.ts";
import type { AppCredentials, EmulatedApp } from "./access.ts";
import { planLimits } from "./bucket.ts";
import type { PlanName } from "./bucket.ts";
import { createCatalogue } from "./catalogue.ts";
import type { Catalogue } from "./catalogue.ts";
import { createDocumentCache } from "./documents.ts";
import { createFaultBook } from "./faults.ts";
import type { Faults } from "./faults.ts";
import { faultsOf } from "./fault-settings.ts";
import { serveGraphql } from "./graphql-call.ts";
import { statusAnswer } from "./http.ts";
import { createIdempotencyStore } from "./idempotency.ts";
import { createRecorder } from "./log.ts";
import type { CallRecord, Log, Stats } from "./log.ts";
import { createOrders } from "./orders.ts";
import type { Orders } from "./orders.ts";
import { executionSchema } from "./schema.ts";
import { closeExchange, endWithout } from "./shop.ts";
import type { EmulatedShop } from "./shop.ts";
import { restoreSnapshot, takeSnapshot } from "./snapshot.ts";
import type { ShopSnapshot } from "./snapshot.ts";
import { createShopState } from "./state.ts";
import { storeActions } from "./store-actions.ts";
import type { StoreActions } from "./store-actions.ts";
import { serveToken } from "./token-call.ts";
import { createWebhooks } from "./webhooks.ts";
import type { Webhooks } from "./webhooks.ts";

export interface ShopifyEmulatorOptions extends AppCredentials {
  /** Port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** `trueup-demo.myshopify.com` by default. */
  readonly shop?: string;
  /** "standard" by default. */
  readonly plan?: PlanName;
  /** Names of the locations; one, "Warehouse", by default. */
  readonly locations?: readonly string[];
  /** Points in every app's bucket at the start; full by default. */
  readonly available?: number;
  /** Monotonic ms; `performance.now` by default. */
  readonly now?: () => number;
  /** Wall clock for the timestamps in answers. */
  readonly date?: () => Date;
  /** Waits of latency and faults; real time by default. */
  readonly sleep?: (delayMs: number) => Promise<void>;
  /** How many of the newest calls and writes the log keeps at least; all of them by default. */
  readonly logLimit?: number;
  /** `close()` throws when any call was throttled; false by default. */
  readonly failOnThrottle?: boolean;
}

export interface ShopifyEmulator extends StoreActions {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string;
  readonly shop: string;
  /** Credentials of the first app, "trueup". */
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The first location. */
  readonly locationId: string;
  readonly catalogue: Catalogue;
  readonly faults: Faults;
  readonly log: Log;
  /** Orders placed at the shop, which its webhooks tell of. */
  readonly orders: Orders;
  readonly webhooks: Webhooks;
  /** Another app at the same shop: its own bucket, tokens and idempotency keys. */
  addApp(name: string, credentials?: AppCredentials): EmulatedApp;
  /** Points that the first app's bucket holds now, unrounded. */
  availablePoints(): number;
  stats(): Stats;
  /** Throws, naming the first of them, when any call was throttled. */
  assertNeverThrottled(): void;
  /** Everything that the shop holds, as plain JSON; `restore` takes it back. */
  snapshot(): ShopSnapshot;
  restore(snapshot: unknown): void;
  /** Stops listening, cuts every connection and gives up what webhooks have to tell; calls under way still take their effect. */
  close(): Promise<void>;
}

/** An emulated Shopify shop on 127.0.0.1, empty but for its locations. */
export async function startShopifyEmulator(options: ShopifyEmulatorOptions = {}): Promise<ShopifyEmulator> {
  const shop = createShop(options);
  const app = shop.access.install("trueup", options);
  const catalogue = createCatalogue(shop.state);
  for (const name of options.locations ?? ["Warehouse"]) catalogue.addLocation(name);
  executionSchema(); // built here, not in the first call's time
  const server = createServer((request, response) => void serve(shop, request, response));
  const url = await listen(server, options.port ?? 0);

  const webhooks = createWebhooks({
    name: shop.state.shop,
    secret: () => app.clientSecret,
    // A retry hours away keeps no process alive.
    sleep: options.sleep ?? ((delayMs) => wait(delayMs, undefined, { ref: false })),
    date: options.date ?? (() => new Date()),
  });

  const assertNeverThrottled = () => {
    const { throttled } = shop.recorder.stats();
    if (throttled === 0) return;
    const named = shop.recorder.throttledCalls().slice(0, 3).map(describe);
    throw new Error(`${throttled} calls were throttled by ${shop.state.shop}, first: ${named.join("; ")}`);
  };

  return {
    url,
    shop: shop.state.shop,
    accessToken: app.accessToken,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    get locationId() {
      return shop.state.locations.keys().next().value ?? "";
    },
    catalogue,
    faults: faultsOf(shop),
    log: shop.recorder.log,
    orders: createOrders(shop.state, webhooks),
    webhooks,
    addApp: (name, credentials = {}) => shop.access.install(name, credentials),
    availablePoints: () => app.bucket.available(),
    ...storeActions(shop.state),
    stats: () => shop.recorder.stats(),
    assertNeverThrottled,
    snapshot: () => takeSnapshot(shop.state),
    restore: (snapshot) => restoreSnapshot(shop.state, snapshot),
    async close() {
      await webhooks.close();
      await closeServer(server);
      if (options.failOnThrottle === true) assertNeverThrottled();
    },
  };
}

function createShop(options: ShopifyEmulatorOptions): EmulatedShop {
  const now = options.now ?? (() => performance.now());
  const date = options.date ?? (() => new Date());
  const plan = options.plan ?? "standard";
  return {
    state: createShopState(options.shop ?? "trueup-demo.myshopify.com", now, date),
    access: createAccess(now, planLimits[plan], options.available),
    faultBook: createFaultBook(now),
    recorder: createRecorder(options.logLimit ?? Number.POSITIVE_INFINITY),
    keys: createIdempotencyStore(now),
    prepare: createDocumentCache(),
    now,
    sleep: options.sleep ?? ((delayMs) => wait(delayMs)),
    retiredVersions: new Set(),
    plan,
    setCost: null,
  };
}

async function serve(shop: EmulatedShop, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? "").split("?")[0] ?? "";
  const version = /^\/admin\/api\/([\w-]+)\/graphql\.json$/u.exec(path)?.[1];
  const isToken = path === "/admin/oauth/access_token";
  const endpoint = isToken ? "token" : "graphql";
  const arrived = shop.recorder.arrive();
  const exchange = {
    request,
    response,
    requestId: randomUUID(),
    endpoint,
    at: shop.now(),
    ...arrived,
  } as const;
  try {
    if (request.method === "POST" && isToken) return await serveToken(shop, exchange);
    if (request.method === "POST" && version !== undefined)
      return await serveGraphql(shop, exchange, version);
    const nothing = { fields: [], idempotencyKey: null };
    await closeExchange(shop, exchange, nothing, endWithout("refused", statusAnswer(404, "json")), {
      kind: "whole",
    });
  } catch (error) {
    const isLeaving = request.destroyed && !request.complete;
    shop.recorder.leave();
    response.destroy();
    if (!isLeaving) throw error;
  }
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("The emulator has no port"));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

function describe(call: CallRecord): string {
  const { number, fields, requestedCost, availableAfter, app, at } = call;
  const held = availableAfter === null ? "unknown" : availableAfter.toFixed(1);
  return `call ${number} of ${app} at ${at.toFixed(0)} ms (${fields.join(", ")}) asked for ${requestedCost} of ${held} points`;
}
