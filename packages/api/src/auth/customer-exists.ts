import type { Db } from "@trueup/db/schema";

/** Whether there is such a customer. */
export type CustomerExists = (customerId: number) => Promise<boolean>;

const KNOWN_CUSTOMERS = 100_000;

/** Customers are never deleted: one that was there once needs no second look. */
export function createCustomerExists(db: Db): CustomerExists {
  const known = new Set<number>();
  return async (customerId) => {
    if (known.has(customerId)) return true;
    const customer = await db
      .selectFrom("customer")
      .select("id")
      .where("id", "=", customerId)
      .executeTakeFirst();
    if (customer === undefined) return false;
    if (known.size >= KNOWN_CUSTOMERS) known.clear();
    known.add(customerId);
    return true;
  };
}
