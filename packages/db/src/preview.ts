import {
  combineLevelRules,
  type Decision,
  decide,
  type DecisionFacts,
  type ItemSyncSetting,
  levelOf,
  type LevelRules,
  type Preview,
  type PreviewCount,
  pushCost,
  type SkipReason,
  type SyncSetting,
} from "@trueup/sdk";
import { type FactGroup, loadFactGroups } from "./fact-groups.ts";
import {
  type CustomerRules,
  factsOf,
  goesToZero,
  isHeldNow,
  type ItemState,
  levelInputOf,
  shownBy,
} from "./item-state.ts";
import { loadItems } from "./load-items.ts";
import { loadCustomers, loadStores, type StoreOfListings } from "./load-rules.ts";
import type { Db } from "./schema.ts";
import { loadBudgets } from "./store-budget.ts";

/** What is to be saved of a customer, or of one of its stores, as far as decisions depend on it. */
export interface PreviewedChange {
  readonly customerSetting?: SyncSetting;
  readonly guardUnreceived?: boolean;
  readonly store?: {
    readonly storeId: number;
    readonly levelRules?: Partial<LevelRules>;
    readonly syncEnabled?: boolean;
    readonly comparing?: boolean;
  };
}

/** Bundles that are looked at one by one; everything else is counted by how it stands. */
const MOST_BUNDLES = 5_000;
const BATCH = 500;

/** What a change would do to a customer's listings, or to those of the store that it is about. Writes nothing. */
export async function previewChange(db: Db, customerId: number, change: PreviewedChange): Promise<Preview> {
  const storeId = change.store?.storeId ?? null;
  const customer = (await loadCustomers(db, [customerId])).get(customerId);
  if (customer === undefined) throw new Error(`customer ${customerId} is gone`);
  const stores = await loadStores(db, [customerId]);
  const groups = await loadFactGroups(db, customerId, storeId);
  const before = createTally();
  const after = createTally();
  const now = { customer, stores };
  const then = { customer: changedCustomer(customer, change), stores: changedStores(stores, change) };
  for (const group of groups) {
    tallyGroup(before, group, now);
    tallyGroup(after, group, then);
  }
  const isExact = await eachBundle(db, customerId, (bundle) => {
    tallyItem(before, bundle, storeId);
    tallyItem(after, changedItem(bundle, then), storeId);
  });
  return toPreview(db, customerId, before, after, isExact);
}

/** What a change of one item would do to its listings. Writes nothing; null where there is no such item. */
export async function previewItem(
  db: Db,
  customerId: number,
  itemId: number,
  patch: {
    readonly syncInventory?: ItemSyncSetting;
    readonly processOrders?: boolean;
    readonly includeInbound?: boolean;
  },
): Promise<Preview | null> {
  const [item] = await loadItems(db, [{ customerId, itemId }]);
  if (item === undefined) return null;
  const before = createTally();
  const after = createTally();
  tallyItem(before, item, null);
  tallyItem(
    after,
    {
      ...item,
      setting: patch.syncInventory ?? item.setting,
      processOrders: patch.processOrders ?? item.processOrders,
      includeInbound: patch.includeInbound ?? item.includeInbound,
    },
    null,
  );
  return toPreview(db, customerId, before, after, true);
}

interface Standing {
  readonly customer: CustomerRules;
  readonly stores: ReadonlyMap<number, StoreOfListings>;
}

function changedCustomer(customer: CustomerRules, change: PreviewedChange): CustomerRules {
  return {
    ...customer,
    syncSetting: change.customerSetting ?? customer.syncSetting,
    guardUnreceived: change.guardUnreceived ?? customer.guardUnreceived,
  };
}

function changedStores(
  stores: ReadonlyMap<number, StoreOfListings>,
  { store: change }: PreviewedChange,
): ReadonlyMap<number, StoreOfListings> {
  const before = change === undefined ? undefined : stores.get(change.storeId);
  if (change === undefined || before === undefined) return stores;
  const comparing = change.comparing ?? before.usability === "comparing";
  return new Map(stores).set(change.storeId, {
    ...before,
    level_rules: change.levelRules ?? before.level_rules,
    sync_enabled: change.syncEnabled ?? before.sync_enabled,
    usability: before.usability === "disconnected" ? "disconnected" : comparing ? "comparing" : "usable",
  });
}

function changedItem(item: ItemState, { customer, stores }: Standing): ItemState {
  return {
    ...item,
    customer,
    listings: item.listings.map((listing) => {
      const store = stores.get(listing.storeId);
      if (store === undefined) return listing;
      return {
        ...listing,
        store: store.usability,
        storeSyncEnabled: store.sync_enabled,
        rules: combineLevelRules(store.level_rules, listing.ownRules),
      };
    }),
  };
}

interface Tally {
  readonly pushes: Map<number, number>;
  readonly blocked: Map<SkipReason, number>;
  listings: number;
  toZero: number;
  unchanged: number;
}

function createTally(): Tally {
  return { pushes: new Map(), blocked: new Map(), listings: 0, toZero: 0, unchanged: 0 };
}

function tallyGroup(tally: Tally, group: FactGroup, { customer, stores }: Standing): void {
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

function tallyItem(tally: Tally, item: ItemState, storeId: number | null): void {
  for (const listing of item.listings) {
    if (storeId !== null && listing.storeId !== storeId) continue;
    const level = levelOf(levelInputOf(item, listing));
    const own = { storeId: listing.storeId, listings: 1, shown: shownBy(listing) };
    note(tally, own, factsOf("stock_changed", item, listing, level));
  }
}

function note(
  tally: Tally,
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

/** Answers whether it came to all of them. */
async function eachBundle(db: Db, customerId: number, look: (bundle: ItemState) => void): Promise<boolean> {
  let after = 0;
  for (let looked = 0; looked < MOST_BUNDLES; looked += BATCH) {
    const rows = await db
      .selectFrom("item")
      .select("id")
      .where("customer_id", "=", customerId)
      .where("is_bundle", "=", true)
      .where("id", ">", after)
      .orderBy("id")
      .limit(BATCH)
      .execute();
    const keys = rows.map((row) => ({ customerId, itemId: row.id }));
    for (const bundle of await loadItems(db, keys)) look(bundle);
    if (rows.length < BATCH) return true;
    after = rows.at(-1)?.id ?? after;
  }
  return false;
}

async function toPreview(
  db: Db,
  customerId: number,
  before: Tally,
  after: Tally,
  isExact: boolean,
): Promise<Preview> {
  const stores = await loadBudgets(db, customerId, [...after.pushes.keys()]);
  const costs = stores.map(({ storeId, platform, budget }) =>
    pushCost(platform, after.pushes.get(storeId) ?? 0, budget),
  );
  return {
    before: toCount(before),
    after: toCount(after),
    calls: costs.reduce((sum, cost) => sum + cost.calls, 0),
    seconds: costs.reduce((most, cost) => Math.max(most, cost.seconds), 0),
    isExact,
  };
}

function toCount({ listings, pushes, toZero, unchanged, blocked }: Tally): PreviewCount {
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
