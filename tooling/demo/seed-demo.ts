import type { Database } from "@trueup/db/connect";
import { recordStockChanges } from "@trueup/db/record-stock-changes";
import type { Db, Trx } from "@trueup/db/schema";
import type { Sealer } from "@trueup/db/seal";
import type { StockRequestChange } from "@trueup/db/stock-change-request";
import { MAX_STOCK_CHANGES } from "@trueup/sdk";
import { seedCustomer, seedStore } from "../seed.ts";
import type { DemoCustomer } from "./catalogue.ts";
import type { DemoShops } from "./shops.ts";

/**
 * Fills an empty database with the demonstration's customers, one after the other: a merchant with items and shop
 * in one transaction, then its first stock. A start that was cut short goes on with the next merchant. Does nothing
 * where there are other customers.
 */
export async function seedDemo(
  { db, wake }: Database,
  sealer: Sealer,
  customers: readonly DemoCustomer[],
  { shops }: DemoShops,
): Promise<void> {
  const present = new Set((await db.selectFrom("customer").select("name").execute()).map((row) => row.name));
  const names = new Set(customers.map((customer) => customer.name));
  if ([...present].some((name) => !names.has(name))) return;
  for (const customer of customers) {
    if (present.has(customer.name)) continue;
    const customerId = await db.transaction().execute((trx) => seedMerchant(trx, sealer, customer, shops));
    await receiveFirstStock(db, customerId, customer);
    wake.ping();
  }
}

async function seedMerchant(
  trx: Trx,
  sealer: Sealer,
  customer: DemoCustomer,
  shops: DemoShops["shops"],
): Promise<number> {
  const seeded = await seedCustomer(trx, customer);
  const shop = customer.shop === null ? undefined : shops.get(customer.shop.host);
  if (customer.shop !== null && shop !== undefined) {
    await seedStore(trx, sealer, seeded, { name: customer.shop.name, shop });
  }
  return seeded.customerId;
}

async function receiveFirstStock(db: Db, customerId: number, customer: DemoCustomer): Promise<void> {
  const received = customer.items.filter((item) => item.units !== null);
  for (let at = 0; at < received.length; at += MAX_STOCK_CHANGES) {
    const changes = received
      .slice(at, at + MAX_STOCK_CHANGES)
      .map((item): StockRequestChange => firstReceipt(item.sku, item.units ?? 0));
    await recordStockChanges(db, [{ customerId, changes }]);
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
