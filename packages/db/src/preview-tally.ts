import {
  combineLevelRules,
  type Decision,
  decide,
  type DecisionFacts,
  levelOf,
  type PreviewCount,
  type SkipReason,
} from "@trueup/sdk";
import type { FactGroup } from "./fact-groups.ts";
import {
  type CustomerRules,
  factsOf,
  goesToZero,
  isHeldNow,
  type ItemState,
  levelInputOf,
  shownBy,
} from "./item-state.ts";
import type { StoreOfListings } from "./load-rules.ts";

/** What listings are judged by beside themselves. */
export interface Standing {
  readonly customer: CustomerRules;
  readonly stores: ReadonlyMap<number, StoreOfListings>;
}

/** How listings would be judged, counted. */
export interface PreviewTally {
  readonly pushes: Map<number, number>;
  readonly blocked: Map<SkipReason, number>;
  listings: number;
  toZero: number;
  unchanged: number;
}

export function createTally(): PreviewTally {
  return { pushes: new Map(), blocked: new Map(), listings: 0, toZero: 0, unchanged: 0 };
}

export function tallyGroup(tally: PreviewTally, group: FactGroup, { customer, stores }: Standing): void {
  const store = stores.get(group.storeId);
  if (store === undefined) throw new Error(`store ${group.storeId} was not loaded`);
  const rules = combineLevelRules(store.level_rules, group.rules);
  const windowed =
    group.windowMode === "buffer" ? { ...rules, buffer: rules.buffer + group.windowBuffer } : rules;
  const level = levelOf({ published: group.published, rules: windowed, storeOpenOrders: 0 });
  note(tally, group, {
    trigger: "stock_changed",
    itemArchived: group.archived,
    listingLinked: group.linked,
    listingPaused: group.paused,
    store: store.usability,
    storeSyncEnabled: store.sync_enabled,
    customerSetting: customer.syncSetting,
    itemSetting: group.setting,
    guardUnreceived: customer.guardUnreceived,
    processOrders: group.processOrders,
    received: group.received,
    written: group.written,
    level,
    known: group.known,
    pending: group.pending,
    decreaseOnly: group.windowMode === "decrease_only",
    salePaused: group.windowMode === "pause",
    healsDrift: false,
    heldForApproval: isHeldNow(group, level),
    inBulk: false,
  });
}

export function tallyItem(tally: PreviewTally, item: ItemState, storeId: number | null): void {
  for (const listing of item.listings) {
    if (storeId !== null && listing.storeId !== storeId) continue;
    const level = levelOf(levelInputOf(item, listing));
    const own = { storeId: listing.storeId, listings: 1, shown: shownBy(listing) };
    note(tally, own, factsOf("stock_changed", item, listing, level));
  }
}

function note(
  tally: PreviewTally,
  { storeId, listings, shown }: Pick<FactGroup, "storeId" | "listings" | "shown">,
  facts: DecisionFacts,
): void {
  tally.listings += listings;
  const decision: Decision = decide(facts);
  if (decision.outcome === "push") {
    tally.pushes.set(storeId, (tally.pushes.get(storeId) ?? 0) + listings);
    if (goesToZero(shown, facts.level)) tally.toZero += listings;
  } else if (decision.reason === "unchanged") tally.unchanged += listings;
  else tally.blocked.set(decision.reason, (tally.blocked.get(decision.reason) ?? 0) + listings);
}

export function toPreviewCount({ listings, pushes, toZero, unchanged, blocked }: PreviewTally): PreviewCount {
  return {
    listings,
    push: [...pushes.values()].reduce((sum, count) => sum + count, 0),
    toZero,
    unchanged,
    blocked: [...blocked]
      .map(([reason, count]) => ({ reason, listings: count }))
      .toSorted((a, b) => b.listings - a.listings || a.reason.localeCompare(b.reason)),
  };
}
