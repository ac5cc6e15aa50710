import { createOrders } from "@trueup/db/create-orders";
import { createShipNotice } from "@trueup/db/change-ship-notice";
import type { NewOrderRequest } from "@trueup/db/new-order";
import { receiveShipNotice } from "@trueup/db/receive-ship-notice";
import type { Db } from "@trueup/db/schema";
import { sql } from "kysely";
import type { SeededRandom } from "../random.ts";
import type { DemoCustomer, DemoItem } from "./catalogue.ts";
import { freshLot } from "./lots.ts";

const ORDERS = 45;
const LINES_ON_THE_WAY = 12;
const HOUR_MS = 3_600_000;

/**
 * What a merchant has open today: orders of the last days, among them some for what is not there yet, a delivery that
 * is published before it arrives, one that is being received, and one that is only a draft.
 */
export async function seedNow(
  db: Db,
  { customerId, storeId }: { readonly customerId: number; readonly storeId: number | null },
  { items }: DemoCustomer,
  random: SeededRandom,
  nowMs: number,
): Promise<void> {
  const coming = items.filter((item) => item.units === null && item.components === undefined);
  const there = items.filter((item) => item.units !== null || item.components !== undefined);
  await seedDeliveries(db, customerId, { coming, there }, random, nowMs);
  const orders = Array.from({ length: ORDERS }, (_, at): NewOrderRequest => {
    const from = at % 9 === 4 ? coming : there;
    const skus = new Set(Array.from({ length: 1 + random.below(3) }, () => random.pick(from).sku));
    return {
      storeId,
      externalId: null,
      number: `#${9001 + at}`,
      placedAt: new Date(nowMs - (ORDERS - at) * HOUR_MS),
      paid: at % 15 !== 7,
      transitDays: null,
      lines: [...skus].map((sku) => ({
        item: { sku },
        variantId: null,
        quantity: 1 + random.below(3),
        price: null,
      })),
    };
  });
  const outcomes = await createOrders(db, customerId, orders);
  const refused = outcomes.find((outcome) => outcome.kind !== "created");
  if (refused !== undefined) throw new Error(`an order was not taken: ${JSON.stringify(refused)}`);
}

async function seedDeliveries(
  db: Db,
  customerId: number,
  { coming, there }: { readonly coming: readonly DemoItem[]; readonly there: readonly DemoItem[] },
  random: SeededRandom,
  nowMs: number,
): Promise<void> {
  const stocked = there.filter((item) => item.components === undefined);
  const lines = (items: readonly DemoItem[], published: boolean) =>
    [...new Set(Array.from({ length: LINES_ON_THE_WAY }, () => random.pick(items).sku))].map((sku, at) => ({
      item: { sku },
      expected: 12 * (1 + random.below(8)),
      published: published && at % 2 === 0,
    }));
  const inDays = (days: number) => new Date(nowMs + days * 24 * HOUR_MS);
  const create = async (notice: Omit<Parameters<typeof createShipNotice>[2], "warehouseId">) => {
    const created = await createShipNotice(db, customerId, { warehouseId: null, ...notice });
    if (created.kind !== "changed") throw new Error(`a ship notice was not made: ${JSON.stringify(created)}`);
    return created.noticeId;
  };
  await create({
    sender: "Ningbo Freight",
    reference: "PO-4901",
    eta: inDays(6),
    status: "in_transit",
    lines: lines(coming, true),
  });
  await create({
    sender: "Own factory",
    reference: "PO-4902",
    eta: inDays(20),
    status: "draft",
    lines: lines(coming, false),
  });
  const arriving = await create({
    sender: "Lisbon Weaving Co.",
    reference: "PO-4900",
    eta: inDays(0),
    status: "in_transit",
    lines: lines(stocked, false),
  });
  await receiveHalf(db, { customerId, noticeId: arriving, items: stocked }, random, nowMs);
}

async function receiveHalf(
  db: Db,
  notice: { readonly customerId: number; readonly noticeId: number; readonly items: readonly DemoItem[] },
  random: SeededRandom,
  nowMs: number,
): Promise<void> {
  const { customerId, noticeId, items } = notice;
  const { rows } = await sql<{ id: number; expected: number; sku: string }>`
    SELECT l.id, l.expected, i.sku FROM ship_notice_line l JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
    WHERE l.customer_id = ${customerId} AND l.notice_id = ${noticeId} ORDER BY l.id`.execute(db);
  for (const { id, expected, sku } of rows.slice(0, rows.length / 2)) {
    const damaged = random.below(2);
    const item = items.find((each) => each.sku === sku);
    const lot = item === undefined ? null : freshLot(random, item, nowMs);
    const units = { good: expected - damaged - random.below(3), damaged, role: "pickable" as const };
    const received = await receiveShipNotice(
      db,
      { customerId, noticeId, lineId: id, ifVersion: null },
      lot === null ? units : { ...units, lot },
    );
    if (received.kind !== "received") throw new Error(`units were not received: ${JSON.stringify(received)}`);
  }
}
