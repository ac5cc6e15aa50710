/**
 * How a task stands.
 *
 * @example
 * ```ts
 * import { TASK_STATUSES } from "@trueup/sdk";
 *
 * TASK_STATUSES; // ["pending", "running", "done", "failed"]
 * ```
 */
export const TASK_STATUSES = ["pending", "running", "done", "failed"] as const;

/** One of {@link TASK_STATUSES}. */
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** Work that runs apart from the request that asked for it; `result` is null until it ends. */
export interface Task<Result = unknown> {
  readonly id: string;
  readonly kind: string;
  readonly storeId: string | null;
  readonly status: TaskStatus;
  readonly result: Result | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

/** What asking a store for its name taught, or why it could not be asked. */
export type StoreTestResult = { readonly ok: true; readonly facts: StoreTestFacts } | StoreRefusal;

/** What a store told about itself. */
export interface StoreTestFacts {
  readonly shopName: string;
  readonly scopes: readonly string[];
  /** Scopes that Trueup needs and the credential does not have. */
  readonly missingScopes: readonly string[];
  readonly locations: readonly { readonly id: string; readonly name: string }[];
}

/** Why a store refused or could not be reached, and what to do about it. */
export interface StoreRefusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly advice: string;
}

/** What reading a store's variants found, in variants; or why they could not be read. */
export type StoreDiscoveryResult = StoreDiscovery | StoreRefusal;

/** What reading a store's variants found. */
export interface StoreDiscovery {
  readonly variants: number;
  /** Variants that this reading linked to the one item with their SKU. */
  readonly linked: number;
  /** Variants that were linked before. */
  readonly alreadyLinked: number;
  /** Variants whose SKU no item has. */
  readonly unmatched: number;
  /** Variants that share their SKU with other variants of the store. */
  readonly ambiguous: number;
}

/** How a store's variants are read. */
export interface DiscoverOptions {
  /** Link every unlinked variant whose SKU equals exactly one item. False where left out. */
  readonly link?: boolean;
}
