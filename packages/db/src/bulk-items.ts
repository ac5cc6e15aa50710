import type { BulkCount, BulkOutcome, BulkRequest } from "@trueup/sdk";
import type { OrderBulkRequest } from "./bulk-orders.ts";
import type { ItemsChange } from "./plan-item-change.ts";
import type { ItemState } from "./item-state.ts";
import type { PlannedSync } from "./request-sync.ts";

/** How a bulk action ends for one item or order. */
export interface BulkEnd {
  readonly id: number;
  readonly outcome: BulkOutcome;
  readonly reason: string | null;
}

/** What an action is to do: to send items' levels, to save the same for all of them, or to change orders. */
type BulkWork =
  | { readonly kind: "sync"; readonly unreceived: "included" | "left_out" }
  | { readonly kind: "change"; readonly patch: ItemsChange }
  /** Sends 0 to the stores of items, which are archived once that has ended. */
  | { readonly kind: "zero_out" }
  | { readonly kind: "orders"; readonly request: OrderBulkRequest };

export type ItemWork = Exclude<BulkWork, { readonly kind: "orders" }>;

export function workOf(request: BulkRequest): BulkWork {
  switch (request.action) {
    case "sync_inventory":
      return {
        kind: "sync",
        unreceived: request.parameters?.includeUnreceived === true ? "included" : "left_out",
      };
    case "set_sync_inventory":
      return { kind: "change", patch: { syncInventory: request.parameters.syncInventory } };
    case "set_process_orders":
      return { kind: "change", patch: { processOrders: request.parameters.processOrders } };
    case "set_street_date":
      return { kind: "change", patch: { streetDate: request.parameters.streetDate } };
    case "archive":
      return request.parameters?.zeroStores === true
        ? { kind: "zero_out" }
        : { kind: "change", patch: { archived: true } };
    case "unarchive":
      return { kind: "change", patch: { archived: false } };
    case "apply_item_values":
    case "pause":
    case "resume":
      return { kind: "orders", request };
  }
}

/** Never received, and no number of ours stands in any store: what it would show there is 0, not what is known. */
export function isUnreceived(item: ItemState): boolean {
  return !item.received && item.listings.every((listing) => !listing.written);
}

/** An item is done where at least one of its listings is sent; otherwise it ended as its worst listing did. */
export function syncEnd(id: number, { listings }: PlannedSync): BulkEnd {
  if (listings.length === 0) return { id, outcome: "skipped", reason: "no_listings" };
  if (listings.some(({ status }) => status === "pending")) return { id, outcome: "done", reason: null };
  const worst = listings.find(({ status }) => status === "failed") ?? listings[0];
  return {
    id,
    outcome: worst?.status === "failed" ? "failed" : "skipped",
    reason: worst?.reason ?? null,
  };
}

/** An item that is archived names what kept one of its stores from being sent 0. */
export function zeroOutEnd(id: number, { listings }: PlannedSync): BulkEnd {
  return { id, outcome: "done", reason: listings.find(({ status }) => status !== "pending")?.reason ?? null };
}

/** An item that a change did not change: it stood so already, or it is part of a bundle that stays. */
export function notChanged(id: number, inBundle: ReadonlySet<number>): BulkEnd {
  return inBundle.has(id)
    ? { id, outcome: "skipped", reason: "in_bundle" }
    : { id, outcome: "unchanged", reason: null };
}

export function leftOut(id: number): BulkEnd {
  return { id, outcome: "skipped", reason: "never_received" };
}

/** Whether a change may leave listings differing from their stores, with nothing sent to them. */
export function mayLeaveDiffering(patch: ItemsChange): boolean {
  return patch.syncInventory !== undefined || patch.archived === false;
}

/** As a bulk action plans what it does where the zero guard lets everything through. */
export const UNWATCHED = { cause: "bulk", zeros: null } as const;

/** How many ended in each way, in the order in which the ways were met. */
export function addCounts(
  before: readonly BulkCount[],
  ends: readonly Pick<BulkEnd, "outcome" | "reason">[],
): readonly BulkCount[] {
  const counts = new Map(before.map((count) => [`${count.outcome} ${count.reason}`, count]));
  for (const { outcome, reason } of ends) {
    const key = `${outcome} ${reason}`;
    counts.set(key, { outcome, reason, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}
