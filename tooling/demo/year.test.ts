import { expect, test } from "vitest";
import { seededRandom } from "../random.ts";
import { demoCustomers } from "./catalogue.ts";
import { demoYear } from "./year.ts";

const [apparel] = demoCustomers(seededRandom(5));
const items = apparel?.items ?? [];

test("a year has orders on most days, a delivery every nine, and names items of the catalogue alone", () => {
  const { orders, deliveries } = demoYear(seededRandom(6), items);
  const skus = new Set(items.map((item) => item.sku));
  expect(new Set(orders.map((order) => order.daysAgo)).size).toBeGreaterThan(250);
  expect(deliveries).toHaveLength(40);
  for (const { lines } of [...orders, ...deliveries]) {
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !skus.has(line.sku))).toEqual([]);
  }
  expect(new Set(orders.map((order) => order.number)).size).toBe(orders.length);
});

test("what was received of a line was not more than expected", () => {
  const { deliveries } = demoYear(seededRandom(6), items);
  for (const line of deliveries.flatMap((delivery) => delivery.lines)) {
    expect(line.good + line.damaged).toBeLessThanOrEqual(line.expected);
  }
});

test("the same seed gives the same year", () => {
  expect(demoYear(seededRandom(9), items)).toEqual(demoYear(seededRandom(9), items));
});
