import { setTimeout as pause } from "node:timers/promises";
import { type ShopifyEmulator, startShopifyEmulator } from "../emulators/shopify/server.ts";
import { answerParent, machineMs } from "./child.ts";
import { firstQuantity } from "./model.ts";

/** Emulated Standard shops, all of them in this process. */

export interface ShopsOptions {
  /** What the names of the shops begin with, where there are others; `bench` where left out. */
  readonly name?: string;
  readonly shops: number;
  readonly variants: number;
  readonly latencyMs: number;
  /** Whether every write is kept, for rows that measure when numbers arrive. */
  readonly log: "whole" | "short";
}

export interface OpenShop {
  readonly host: string;
  readonly url: string;
  readonly accessToken: string;
  readonly locationId: string;
  /** The numbers in the ids of the first variant; those of the others follow at equal steps. */
  readonly first: { readonly product: number; readonly variant: number; readonly inventoryItem: number };
  readonly step: number;
}

export interface Writes {
  readonly atMs: Float64Array;
  /** Which variant of the shop. */
  readonly variant: Int32Array;
  readonly quantity: Int32Array;
}

export interface ShopCounts {
  readonly calls: number;
  readonly throttled: number;
  readonly rowsSet: number;
}

const SHORT_LOG = 100;
const shops: ShopifyEmulator[] = [];
let variants = 0;

const handlers = {
  async open(options: ShopsOptions): Promise<readonly OpenShop[]> {
    variants = options.variants;
    for (let at = 0; at < options.shops; at += 1) {
      const shop = await startShopifyEmulator({
        shop: `${options.name ?? "bench"}-${at}.myshopify.com`,
        plan: "standard",
        now: machineMs,
        ...(options.log === "short" ? { logLimit: SHORT_LOG } : {}),
      });
      for (let variant = 0; variant < variants; variant += 1) {
        const quantity = firstQuantity(at * variants + variant);
        shop.catalogue.addVariant({ sku: null, quantity });
      }
      shop.faults.latency(options.latencyMs);
      shops.push(shop);
    }
    return shops.map(describe);
  },
  setBucket({ points }: { readonly points: number }): void {
    for (const shop of shops) shop.faults.available(points);
  },
  counts,
  /** Resolves once so many rows were set since the start. */
  async rowsSet({ rows, withinMs }: { readonly rows: number; readonly withinMs: number }): Promise<void> {
    const limitMs = machineMs() + withinMs;
    while (counts().rowsSet < rows) {
      if (machineMs() > limitMs) throw new Error(`${counts().rowsSet} of ${rows} rows were set in time`);
      await pause(5);
    }
  },
  /** What every listing shows, shop by shop. */
  levels: (): Int32Array =>
    Int32Array.from(shops.flatMap((shop) => shop.levels().map((level) => level.available))),
  /** The writes of the one shop that there is, since the last time they were asked for. */
  takeWrites,
};
export type ShopsHandlers = typeof handlers;

answerParent(handlers);

function counts(): ShopCounts {
  let [calls, throttled, rowsSet] = [0, 0, 0];
  for (const shop of shops) {
    const stats = shop.stats();
    calls += stats.calls;
    throttled += stats.throttled;
    rowsSet += stats.rowsSet;
  }
  return { calls, throttled, rowsSet };
}

function takeWrites(): Writes {
  const [shop] = shops;
  if (shop === undefined) throw new Error("there is no shop");
  const { first, step } = describe(shop);
  const effective = shop.log.writes.filter(
    ({ outcome }) => outcome === "effective" || outcome === "unchanged",
  );
  const rows = effective.flatMap(({ at, rows }) => rows.map((row) => ({ at, ...row })));
  shop.log.clear();
  return {
    atMs: Float64Array.from(rows, (row) => row.at),
    variant: Int32Array.from(rows, (row) => (numberIn(row.inventoryItemId) - first.inventoryItem) / step),
    quantity: Int32Array.from(rows, (row) => row.quantity),
  };
}

function describe(shop: ShopifyEmulator): OpenShop {
  const [first, second] = shop.catalogue.variants();
  if (first === undefined) throw new Error("a shop of the benchmark has variants");
  return {
    host: shop.shop,
    url: shop.url,
    accessToken: shop.accessToken,
    locationId: shop.locationId,
    first: {
      product: numberIn(first.productId),
      variant: numberIn(first.variantId),
      inventoryItem: numberIn(first.inventoryItemId),
    },
    step: second === undefined ? 1 : numberIn(second.variantId) - numberIn(first.variantId),
  };
}

function numberIn(id: string): number {
  return Number(id.slice(id.lastIndexOf("/") + 1));
}
