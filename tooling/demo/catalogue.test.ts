import { expect, test } from "vitest";
import { seededRandom } from "../random.ts";
import { demoCustomers } from "./catalogue.ts";

test("each of three merchants has 2 000 items, no SKU twice", () => {
  const customers = demoCustomers(seededRandom(1));
  expect(customers.map((customer) => new Set(customer.items.map((item) => item.sku)).size)).toEqual([
    2_000, 2_000, 2_000,
  ]);
});

test("there are two Standard shops and one Plus shop", () => {
  const plans = demoCustomers(seededRandom(1)).map((customer) => customer.shop?.plan ?? null);
  expect(plans).toEqual(["standard", "plus", "standard"]);
});

test("the same seed gives the same catalogue, another seed another one", () => {
  expect(demoCustomers(seededRandom(7))).toEqual(demoCustomers(seededRandom(7)));
  expect(demoCustomers(seededRandom(7))).not.toEqual(demoCustomers(seededRandom(8)));
});

test("gift sets are made of items that are on the list and are no gift sets", () => {
  const [, homeware] = demoCustomers(seededRandom(3));
  const items = new Map(homeware?.items.map((item) => [item.sku, item]));
  const sets = [...items.values()].filter((item) => item.components !== undefined);
  expect(sets).toHaveLength(60);
  for (const { components } of sets) {
    expect(components?.length).toBeGreaterThan(0);
    for (const { sku } of components ?? []) expect(items.get(sku)?.components).toBeUndefined();
  }
});
