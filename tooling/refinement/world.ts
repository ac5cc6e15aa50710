import type { ItemPlan, ListingPlan, Plan } from "../simulation/plan.ts";
import type { CustomerRow } from "../simulation/database/tables.ts";

/** Where a sequence begins: two customers with three stores, one of them with two. */
export interface World {
  readonly customers: readonly CustomerRow[];
  readonly items: readonly ItemPlan[];
}

/** For each item, its customer and the stores of its listings. The last listing of the third is linked later, if at all. */
export const ITEMS = [
  { customerId: 1, storeIds: [1, 2] },
  { customerId: 1, storeIds: [1, 2] },
  { customerId: 1, storeIds: [1, 1] },
  { customerId: 2, storeIds: [3, 3] },
] as const;
const LINKED_LATER: ReadonlySet<number> = new Set([6]);

export const STORE_CUSTOMERS = [1, 1, 2] as const;
export const LISTINGS = ITEMS.reduce((sum, item) => sum + item.storeIds.length, 0);

/** What is drawn of an item. */
export type ItemStart = Omit<ItemPlan, "customerId" | "listings"> & {
  readonly shown: readonly (number | null)[];
};

export function buildWorld(customers: readonly CustomerRow[], starts: readonly ItemStart[]): World {
  let listings = 0;
  const items = ITEMS.map(({ customerId, storeIds }, at): ItemPlan => {
    const start = starts[at];
    if (start === undefined) throw new Error(`item ${at + 1} has no start`);
    const { shown, ...own } = start;
    return {
      ...own,
      customerId,
      listings: storeIds.map((storeId, nth): ListingPlan => {
        listings += 1;
        const linked = !LINKED_LATER.has(listings);
        const quantity = shown[nth] ?? null;
        return { storeId, linked, shown: quantity ?? 0, known: linked && quantity !== null };
      }),
    };
  });
  return { customers, items };
}

/** The part of a simulation's plan that the tables are built from. */
export function planOf({ customers, items }: World): Pick<Plan, "customers" | "stores" | "items"> {
  const stores = STORE_CUSTOMERS.map((customerId) => ({
    customerId,
    capacity: 1_000,
    perSecond: 50,
    batchRows: 10,
  }));
  return { customers, stores, items };
}
