import { randomBytes } from "node:crypto";
import { expireLots } from "@trueup/db/expire-lots";
import { createSealer } from "@trueup/db/seal";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seededRandom } from "../random.ts";
import { demoCustomers } from "./catalogue.ts";
import { seedDemo } from "./seed-demo.ts";

let database: TestDatabase;
/** Without their shops, which are tested with the whole start. */
const customers = demoCustomers(seededRandom(11)).map((customer) => ({
  ...customer,
  shop: { ...customer.shop, connected: false },
  items: [...customer.items.slice(0, 300), ...customer.items.slice(-20)].filter(
    ({ components }, _, items) =>
      components?.every(({ sku }) => items.some((item) => item.sku === sku)) ?? true,
  ),
}));

beforeAll(async () => {
  database = await createTestDatabase();
  const sealer = createSealer([{ kid: "test", key: randomBytes(32) }]);
  const noShops = {
    shops: new Map(),
    storeHosts: "",
    waiting: null,
    save: async () => {},
    close: async () => {},
  };
  await seedDemo(database, sealer, customers, noShops, seededRandom(12));
  // A second start finds all of it there.
  await seedDemo(database, sealer, customers, noShops, seededRandom(13));
});
afterAll(() => database.close());

async function count(query: ReturnType<typeof sql<{ count: number }>>): Promise<number> {
  const { rows } = await query.execute(database.db);
  return rows[0]?.count ?? Number.NaN;
}

test("every merchant has a year of orders and deliveries, and some of both open", async () => {
  const { rows } = await sql<{ orders: number; open: number; notices: number; coming: number }>`
    SELECT (SELECT count(*)::integer FROM sales_order o WHERE o.customer_id = c.id AND placed_at < now() - interval '4 days')
        AS orders,
      (SELECT count(*)::integer FROM sales_order o WHERE o.customer_id = c.id AND status IN
        ('unpaid', 'pre_order', 'insufficient_inventory', 'processing')) AS open,
      (SELECT count(*)::integer FROM ship_notice n WHERE n.customer_id = c.id AND status = 'completed') AS notices,
      (SELECT count(*)::integer FROM ship_notice n WHERE n.customer_id = c.id AND status <> 'completed') AS coming
    FROM customer c ORDER BY c.id`.execute(database.db);
  expect(rows).toHaveLength(3);
  for (const row of rows) {
    expect(row.orders).toBeGreaterThan(500);
    expect(row).toMatchObject({ open: 45, notices: 40, coming: 3 });
  }
});

test("what is reserved and on its way is the sum of what is open", async () => {
  const wrong = await count(sql`
    SELECT count(*)::integer AS count FROM (
      SELECT item_id, sum(reserved) AS reserved, sum(inbound) AS inbound, sum(published) AS published
      FROM item_flow GROUP BY item_id) f
    FULL JOIN (
      SELECT item_id, sum(quantity) AS reserved FROM order_unit WHERE open GROUP BY item_id) u USING (item_id)
    FULL JOIN (
      SELECT l.item_id, sum(greatest(0, expected - good - damaged)) AS inbound,
        sum(CASE WHEN published THEN greatest(0, expected - good - damaged) ELSE 0 END) AS published
      FROM ship_notice_line l JOIN ship_notice n ON n.customer_id = l.customer_id AND n.id = l.notice_id
      WHERE n.status IN ('in_transit', 'arrived', 'receiving', 'problem') GROUP BY l.item_id) s USING (item_id)
    WHERE coalesce(f.reserved, 0) <> coalesce(u.reserved, 0) OR coalesce(f.inbound, 0) <> coalesce(s.inbound, 0)
      OR coalesce(f.published, 0) <> coalesce(s.published, 0)`);
  expect(wrong).toBe(0);
});

test("past orders took the units of what was ordered, gift sets those of their parts", async () => {
  const lines = await count(sql`SELECT count(*)::integer AS count FROM order_line`);
  const withoutUnits = await count(sql`
    SELECT count(*)::integer AS count FROM order_line l WHERE NOT EXISTS (
      SELECT 1 FROM order_unit u WHERE u.customer_id = l.customer_id AND u.line_id = l.id)`);
  const ofBundles = await count(sql`
    SELECT count(*)::integer AS count FROM order_unit u JOIN item i ON i.customer_id = u.customer_id AND i.id = u.item_id
    WHERE i.is_bundle`);
  expect([lines > 1_500, withoutUnits, ofBundles]).toEqual([true, 0, 0]);
});

test("what does not keep lies there in lots, as many units as there are; what expired is set aside by the pass", async () => {
  const { rows } = await sql<{ name: string; lots: number; units: number; rest: number }>`
    SELECT c.name, count(l.code)::integer AS lots, coalesce(sum(l.units), 0)::integer AS units,
      (SELECT sum(quantity) FROM stock s WHERE s.customer_id = c.id)::integer - coalesce(sum(l.units), 0)::integer AS rest
    FROM customer c LEFT JOIN stock_lot l ON l.customer_id = c.id GROUP BY c.id ORDER BY c.id`.execute(
    database.db,
  );
  expect(rows.map((row) => [row.lots > 0, row.rest === 0])).toEqual([
    [false, false],
    [false, false],
    [true, true],
  ]);
  expect((await expireLots(database.db, { most: 1_000 })).units).toBeGreaterThan(0);
});
