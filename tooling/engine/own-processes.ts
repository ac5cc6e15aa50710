import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Db } from "@trueup/db/schema";
import { generateSecretKey } from "@trueup/db/seal";
import { type AdjustChange, ApiError, type Client, createClient } from "@trueup/sdk";
import { type ShopifyEmulator, startShopifyEmulator } from "../emulators/shopify/server.ts";
import { until } from "../until.ts";
import { type RunningProcess, type StartOptions, startProcess } from "./processes.ts";

/** A database on a server, where the processes meet. */
export interface MeetingPlace {
  readonly db: Db;
  /** How a process connects to it; null where it cannot. */
  readonly url: string | null;
  close(): Promise<void>;
}

export interface OwnProcessesOptions {
  readonly database: MeetingPlace;
  readonly shops: number;
  readonly skus: readonly string[];
  /** Units of each item before the first change. */
  readonly opening: number;
}

export interface RunningApi {
  readonly process: RunningProcess;
  readonly client: Client;
}

export interface StartedAs extends StartOptions {
  /** Instead of the file that production runs. */
  readonly entry?: string;
  /** Over the environment that all processes share. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The API and the worker as processes of their own, which meet in one database, and the shops they push to. */
export interface OwnProcesses {
  readonly database: MeetingPlace;
  readonly shops: readonly ShopifyEmulator[];
  startApi(as?: StartedAs): Promise<RunningApi>;
  startWorker(as?: StartedAs): Promise<RunningProcess>;
  /** A customer whose items are listed in every one of these shops, with their opening stock recorded. */
  fill(client: Client, shops?: readonly ShopifyEmulator[]): Promise<FilledCustomer>;
  close(): Promise<void>;
}

export interface FilledCustomer {
  readonly customerId: string;
  readonly shops: readonly ShopifyEmulator[];
  /** By their SKU. */
  readonly itemIds: ReadonlyMap<string, string>;
  /** In the order of the shops. */
  readonly storeIds: readonly string[];
}

export async function openOwnProcesses({
  database,
  shops: many,
  skus,
  opening,
}: OwnProcessesOptions): Promise<OwnProcesses> {
  const shops = await Promise.all(
    Array.from({ length: many }, (_, at) =>
      startShopifyEmulator({ shop: `own-process-${at}.myshopify.com` }),
    ),
  );
  for (const shop of shops) for (const sku of skus) shop.catalogue.addVariant({ sku });
  const apiKey = randomBytes(24).toString("hex");
  const env = {
    DATABASE_URL: database.url ?? "",
    PORT: "0",
    TRUEUP_ADMIN_PASSWORD: randomBytes(12).toString("hex"),
    TRUEUP_API_KEY: apiKey,
    TRUEUP_SECRET_KEYS: generateSecretKey("k1"),
    TRUEUP_STORE_HOSTS: shops.map((shop) => `${shop.shop}=${shop.url}`).join(","),
  };
  const started: RunningProcess[] = [];
  const start = async (entry: string, ready: RegExp, as: StartedAs = {}): Promise<RunningProcess> => {
    const running = await startProcess(as.entry ?? entry, { ...env, ...as.env }, ready, as);
    started.push(running);
    return running;
  };
  return {
    database,
    shops,
    async startApi(as) {
      const api = await start("packages/api/src/main.ts", /^ready (http\S+)$/mu, as);
      return { process: api, client: createClient({ baseUrl: api.announced, apiKey }) };
    },
    startWorker: (as) => start("packages/worker/src/main.ts", /the worker is running/u, as),
    async fill(client, listedIn = shops) {
      const { id: customerId } = await client.customers.create({ name: "Aurora" });
      await client.preferences.patch(customerId, { syncInventory: "always" });
      const itemIds = new Map<string, string>();
      for (const sku of skus) itemIds.set(sku, (await client.items.create(customerId, { sku })).id);
      const storeIds: string[] = [];
      for (const shop of listedIn) storeIds.push(await connectShop(client, customerId, shop, skus.length));
      const receipts = skus.map((sku) => ({ kind: "receive", sku, quantity: opening }) as const);
      await client.stockChanges.record(customerId, receipts);
      return { customerId, shops: listedIn, itemIds, storeIds };
    },
    async close() {
      for (const running of started) await running.kill();
      for (const shop of shops) await shop.close();
      await database.close();
    },
  };
}

/** Its variants are linked by their SKU. */
async function connectShop(
  client: Client,
  customerId: string,
  shop: ShopifyEmulator,
  variants: number,
): Promise<string> {
  const { id: storeId } = await client.stores.create(customerId, {
    platform: "shopify",
    name: shop.shop,
    host: shop.shop,
    locationId: shop.locationId,
    credentials: { kind: "access_token", accessToken: shop.accessToken },
  });
  const { id: taskId } = await client.stores.discover(customerId, storeId, { link: true });
  await until(async () => {
    const { status, result } = await client.tasks.get(customerId, taskId);
    if (status === "pending" || status === "running") return `the variants of ${shop.shop} are not read`;
    const { linked } = { linked: undefined, ...(typeof result === "object" ? result : {}) };
    if (status !== "done" || linked !== variants) throw new Error(`${shop.shop}: ${JSON.stringify(result)}`);
    return null;
  });
  return storeId;
}

export type TracedChange = AdjustChange & { readonly sku: string; readonly sourceId: string };

/** Changes that add up to the same in every order, so that they can be sent many at once. */
export function planChanges(many: number, skus: readonly string[]): readonly TracedChange[] {
  return Array.from({ length: many }, (_, at) => ({
    kind: "adjust",
    sku: skus[(at * 7) % skus.length] ?? "",
    delta: at % 3 === 0 ? 2 : -1,
    reason: "counted",
    sourceId: randomUUID(),
  }));
}

const AT_ONCE = 8;
const TRY_AGAIN_MS = 50;
const ANSWER_WITHIN_MS = 60_000;

/** Sends each change until it is acknowledged, to whichever API runs by then. */
export async function sendAll(
  changes: readonly TracedChange[],
  target: { readonly customerId: string; readonly client: () => Client; readonly acknowledged: () => void },
): Promise<void> {
  const waiting = changes.values();
  const sendThem = async (): Promise<void> => {
    for (const change of waiting) {
      while (!(await isAcknowledged(target.client(), target.customerId, [change]))) await wait(TRY_AGAIN_MS);
      target.acknowledged();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendThem));
}

/** Where the connection broke nobody knows whether the changes were recorded: they have to be sent again. */
export async function isAcknowledged(
  client: Client,
  customerId: string,
  changes: readonly TracedChange[],
): Promise<boolean> {
  try {
    await client.stockChanges.record(customerId, changes, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.problem.status < 500 && error.problem.status !== 429) throw error;
    return false;
  }
}
