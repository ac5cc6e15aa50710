import type { PushDatabase } from "@trueup/db/push-database";
import type { StockRequestChange } from "@trueup/db/stock-change-request";
import type { ItemSyncSetting } from "@trueup/sdk";
import type { CustomerRow } from "./database/tables.ts";
import type { ItemPatch, StorePatch } from "./database/inputs.ts";
import type { Access, ArmedFault, Variant } from "./store/shop.ts";

/** All that happens in a run from outside. Drawn from a seed; a failing one is shrunk by leaving things out. */
export interface Plan {
  readonly seed: number;
  /** How long inputs and faults go on; after that everything is mended and the world settles. */
  readonly busyMs: number;
  /** The longest way to the database, or back from it. */
  readonly databaseMs: number;
  readonly workers: readonly WorkerPlan[];
  readonly customers: readonly CustomerRow[];
  readonly stores: readonly StorePlan[];
  readonly items: readonly ItemPlan[];
  readonly actions: readonly Action[];
}

export interface WorkerPlan {
  readonly offsetMs: number;
  readonly rate: number;
  /** Calls at once, in all and to one store. */
  readonly slots: number;
  readonly callsPerStore: number;
}

export interface StorePlan {
  readonly customerId: number;
  readonly capacity: number;
  readonly perSecond: number;
  /** Rows of one call, at most. */
  readonly batchRows: number;
}

export interface ItemPlan {
  readonly customerId: number;
  readonly setting: ItemSyncSetting;
  readonly processOrders: boolean;
  readonly received: boolean;
  readonly quantity: number;
  /** `linked: false`: linked later by an action, if at all. */
  readonly listings: readonly ListingPlan[];
}

export interface ListingPlan {
  readonly storeId: number;
  readonly linked: boolean;
  /** What the store shows at the start, and whether the engine knows it. */
  readonly shown: number;
  readonly known: boolean;
}

export type Action = { readonly atMs: number } & (Input | Fault);

/** What people, the warehouse and the stores' own customers do. Ids count from 1 in the plan's order. */
export type Input =
  | {
      readonly kind: "stock";
      readonly itemId: number;
      readonly change: StockRequestChange;
      readonly times: number;
    }
  | { readonly kind: "click"; readonly itemId: number }
  | { readonly kind: "item"; readonly itemId: number; readonly patch: ItemPatch }
  | { readonly kind: "customer"; readonly customerId: number; readonly patch: Partial<CustomerRow> }
  | { readonly kind: "store"; readonly storeId: number; readonly patch: StorePatch }
  | { readonly kind: "disconnect"; readonly storeId: number }
  | {
      readonly kind: "listing";
      readonly listingId: number;
      readonly to: "paused" | "resumed" | "linked" | "unlinked";
    }
  | { readonly kind: "retry"; readonly listingId: number }
  | { readonly kind: "sale"; readonly listingId: number; readonly units: number }
  | { readonly kind: "other_writer"; readonly listingId: number; readonly quantity: number };

/** What goes wrong. `lasting` ones are not mended before the world has to settle. */
export type Fault =
  | { readonly kind: "kill" | "stop" | "pause"; readonly worker: number; readonly forMs: number }
  | {
      readonly kind: "trap";
      readonly worker: number;
      /** A call of the database's port, or any call to a store. */
      readonly on: keyof PushDatabase | "store";
      readonly moment: Moment;
      readonly does: "kill" | "pause";
      readonly forMs: number;
    }
  | ({ readonly kind: "call"; readonly storeId: number } & ArmedFault)
  | {
      readonly kind: "database";
      readonly worker: number;
      readonly on: keyof PushDatabase | "any";
      readonly fault: "lost" | "unknown" | "slow";
      readonly delayMs: number;
    }
  | { readonly kind: "deaf"; readonly worker: number; readonly forMs: number }
  | {
      readonly kind: "bucket";
      readonly storeId: number;
      readonly capacity: number;
      readonly perSecond: number;
    }
  | {
      readonly kind: "access";
      readonly storeId: number;
      readonly access: Exclude<Access, "open">;
      readonly forMs: number;
      readonly lasting: boolean;
    }
  | {
      readonly kind: "poison";
      readonly listingId: number;
      readonly poison: NonNullable<Variant["poison"]>;
      readonly forMs: number;
      readonly lasting: boolean;
    };

/** Where in a call: before it leaves, once it took effect, or when its answer has just arrived. */
export type Moment = "sent" | "applied" | "answered";

export const FAULT_KINDS = [
  "kill",
  "stop",
  "pause",
  "trap",
  "call",
  "database",
  "deaf",
  "bucket",
  "access",
  "poison",
] as const satisfies readonly Fault["kind"][];

const FAULTS: ReadonlySet<string> = new Set(FAULT_KINDS);

export function isFault(action: Input | Fault): action is Fault {
  return FAULTS.has(action.kind);
}
