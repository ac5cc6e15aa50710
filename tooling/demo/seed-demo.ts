import type { Database } from "@trueup/db/connect";
import { recordStockChanges } from "@trueup/db/record-stock-changes";
import type { Sealer } from "@trueup/db/seal";
import type { StockRequestChange } from "@trueup/db/stock-change-request";
import { MAX_STOCK_CHANGES } from "@trueup/sdk";
import { seedCustomer, seedStore } from "../seed.ts";
import type { DemoCustomer } from "./catalogue.ts";
import type { DemoShops } from "./shops.ts";

/** Fills an empty database with the demonstration's customers. Does nothing where there are customers already. */
export async function seedDemo(
  { db, wake }: Database,
  sealer: Sealer,
  customers: readonly DemoCustomer[],
  { shops }: DemoShops,
): Promise<void> {
  const present = await db.selectFrom("customer").select("id").limit(1).executeTakeFirst();
  if (present !== undefined) return;
  for (const customer of customers) {
    const seeded = await seedCustomer(db, customer);
    const shop = customer.shop === null ? undefined : shops.get(customer.shop.host);
    if (customer.shop !== null && shop !== undefined) {
      await seedStore(db, sealer, seeded, { name: customer.shop.name, shop });
    }
    const received = customer.items.filter((item) => item.units !== null);
    for (let at = 0; at < received.length; at += MAX_STOCK_CHANGES) {
      const changes = received
        .slice(at, at + MAX_STOCK_CHANGES)
        .map((item): StockRequestChange => firstReceipt(item.sku, item.units ?? 0));
      await recordStockChanges(db, [{ customerId: seeded.customerId, changes }]);
    }
    wake.ping();
  }
}

function firstReceipt(sku: string, quantity: number): StockRequestChange {
  return {
    kind: "receive",
    item: { sku },
    place: { warehouseId: null, role: "pickable" },
    quantity,
    damaged: 0,
    reason: "first delivery",
    occurredAt: null,
    sourceId: null,
  };
}
