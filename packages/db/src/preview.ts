import {
  combineLevelRules,
  type ItemSyncSetting,
  type LevelRules,
  type Preview,
  pushCost,
  type SyncSetting,
} from "@trueup/sdk";
import { loadFactGroups } from "./fact-groups.ts";
import type { CustomerRules, ItemState } from "./item-state.ts";
import { loadItems } from "./load-items.ts";
import { loadCustomers, loadStores, type StoreOfListings } from "./load-rules.ts";
import {
  createTally,
  type PreviewTally,
  type Standing,
  tallyGroup,
  tallyItem,
  toPreviewCount,
} from "./preview-tally.ts";
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
  before: PreviewTally,
  after: PreviewTally,
  isExact: boolean,
): Promise<Preview> {
  const stores = await loadBudgets(db, customerId, [...after.pushes.keys()]);
  const costs = stores.map((store) => pushCost(store.platform, after.pushes.get(store.storeId) ?? 0, store));
  return {
    before: toPreviewCount(before),
    after: toPreviewCount(after),
    calls: costs.reduce((sum, cost) => sum + cost.calls, 0),
    seconds: costs.reduce((most, cost) => Math.max(most, cost.seconds), 0),
    isExact,
  };
}
