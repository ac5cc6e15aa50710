import type { PlanName } from "./bucket.ts";
import type { Faults } from "./faults.ts";
import type { Log, Stats } from "./log.ts";
import type { Catalogue, LevelView } from "./state.ts";

export interface ShopifyEmulatorOptions {
  /** Port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** `trueup-demo.myshopify.com` by default. */
  readonly shop?: string;
  /** "standard" by default. */
  readonly plan?: PlanName;
  /** Names of the locations; one, "Warehouse", by default. */
  readonly locations?: readonly string[];
  /** The static token of the first app; random by default. */
  readonly accessToken?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Points in the bucket at the start; full by default. */
  readonly available?: number;
  /** Monotonic ms; `performance.now` by default. */
  readonly now?: () => number;
  /** Wall clock for the timestamps in answers. */
  readonly date?: () => Date;
  /** Waits of latency and faults; `setTimeout` by default. */
  readonly sleep?: (delayMs: number) => Promise<void>;
  /** How many calls and writes the log keeps; all of them by default. */
  readonly logLimit?: number;
  /** `close()` throws when a call was throttled; false by default. */
  readonly failOnThrottle?: boolean;
}

/** An app installed at the shop: its own bucket, its own idempotency keys. */
export interface EmulatedApp {
  readonly name: string;
  /** Static token, as a legacy custom app has. */
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface ShopifyEmulator {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string;
  readonly shop: string;
  /** Credentials of the first app. */
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The first location. */
  readonly locationId: string;
  readonly catalogue: Catalogue;
  readonly faults: Faults;
  readonly log: Log;
  addApp(name: string): EmulatedApp;
  /** Points that the first app's bucket holds now, unrounded. */
  availablePoints(): number;
  levels(): readonly LevelView[];
  /** Available quantity, or undefined where no level exists. */
  available(inventoryItemId: string, locationId: string): number | undefined;
  /** An order placed at the store: available falls, committed rises. */
  sell(inventoryItemId: string, quantity: number, locationId?: string): void;
  /** An order shipped: committed and on hand fall. */
  fulfil(inventoryItemId: string, quantity: number, locationId?: string): void;
  /** Somebody types a number into the store's own admin. */
  edit(
    inventoryItemId: string,
    change: { readonly available: number } | { readonly onHand: number },
    locationId?: string,
  ): void;
  stats(): Stats;
  /** Throws, naming the first calls, when any call was throttled. */
  assertNeverThrottled(): void;
  /** Everything the shop holds as plain JSON; `restore` takes it back. */
  snapshot(): unknown;
  restore(snapshot: unknown): void;
  /** Stops listening, cuts idle connections, waits for calls under way. */
  close(): Promise<void>;
}

/** An emulated Shopify shop on 127.0.0.1. */
export async function startShopifyEmulator(_options: ShopifyEmulatorOptions): Promise<ShopifyEmulator> {
  throw new Error("not built yet");
}
