import type { Database } from "@trueup/db/connect";
import { recordStockChanges } from "@trueup/db/record-stock-changes";
import type { Db, Trx } from "@trueup/db/schema";
import type { Sealer } from "@trueup/db/seal";
import type { StockRequestChange } from "@trueup/db/stock-change-request";
import { MAX_STOCK_CHANGES } from "@trueup/sdk";
import { sql } from "kysely";
import type { SeededRandom } from "../random.ts";
import { seedCustomer, seedStore } from "../seed.ts";
import type { DemoCustomer } from "./catalogue.ts";
import { dayFrom, demoLots } from "./lots.ts";
import { seedNow } from "./seed-now.ts";
import { seedYear } from "./seed-year.ts";
import type { DemoShops } from "./shops.ts";
import { type DemoYear, demoYear } from "./year.ts";

/**
 * Fills an empty database with the demonstration's customers, one after the other: a merchant with items and shop
 * and its past year in one transaction, then its first stock and what is open today. A start that was cut short goes on with the next merchant. Does nothing
 * where there are other customers.
 */
export async function seedDemo(
  { db, wake }: Database,
  sealer: Sealer,
  customers: readonly DemoCustomer[],
  { shops }: DemoShops,
  random: SeededRandom,
): Promise<void> {
  const present = new Set((await db.selectFrom("customer").select("name").execute()).map((row) => row.name));
  const names = new Set(customers.map((customer) => customer.name));
  if ([...present].some((name) => !names.has(name))) return;
  for (const customer of customers) {
    if (present.has(customer.name)) continue;
    const year = demoYear(random, customer.items);
    const merchant = await db
      .transaction()
      .execute((trx) => seedMerchant(trx, sealer, customer, shops, year));
    const nowMs = await databaseNow(db);
    await receiveFirstStock(db, merchant.customerId, customer, random, nowMs);
    await seedNow(db, merchant, customer, random, nowMs);
    wake.ping();
  }
}

async function seedMerchant(
  trx: Trx,
  sealer: Sealer,
  customer: DemoCustomer,
  shops: DemoShops["shops"],
  year: DemoYear,
): Promise<{ readonly customerId: number; readonly storeId: number | null }> {
  const seeded = await seedCustomer(trx, customer);
  const shop = customer.shop.connected ? shops.get(customer.shop.host) : undefined;
  const storeId =
    shop === undefined ? null : await seedStore(trx, sealer, seeded, { name: customer.shop.name, shop });
  await seedYear(trx, seeded, storeId, customer, year);
  return { customerId: seeded.customerId, storeId };
}

async function databaseNow(db: Db): Promise<number> {
  const { rows } = await sql<{ now: Date }>`SELECT now() AS now`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("the database does not tell the time");
  return row.now.getTime();
}

async function receiveFirstStock(
  db: Db,
  customerId: number,
  { items }: DemoCustomer,
  random: SeededRandom,
  nowMs: number,
): Promise<void> {
  const receipts = items.flatMap((item): readonly StockRequestChange[] => {
    if (item.units === null) return [];
    const lots = demoLots(random, item);
    if (lots.length === 0) return [firstReceipt(item.sku, item.units)];
    return lots.map(({ code, units, daysLeft }) => ({
      ...firstReceipt(item.sku, units),
      lot: { code, expiresOn: dayFrom(nowMs, daysLeft) },
    }));
  });
  for (let at = 0; at < receipts.length; at += MAX_STOCK_CHANGES) {
    const changes = receipts.slice(at, at + MAX_STOCK_CHANGES);
    const [outcome] = await recordStockChanges(db, [{ customerId, changes }]);
    if (outcome?.kind !== "recorded") throw new Error(`first stock was refused: ${JSON.stringify(outcome)}`);
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
