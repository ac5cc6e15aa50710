import { expect, test } from "vitest";
import { seededRandom } from "../random.ts";
import { demoCustomers } from "./catalogue.ts";

test("each of three merchants has 2 000 items, no SKU twice", () => {
  const customers = demoCustomers(seededRandom(1));
  expect(customers.map((customer) => new Set(customer.items.map((item) => item.sku)).size)).toEqual([
    2_000, 2_000, 2_000,
  ]);
});

test("there is one Standard shop and one Plus shop", () => {
  const plans = demoCustomers(seededRandom(1)).map((customer) => customer.shop?.plan ?? null);
  expect(plans).toEqual(["standard", "plus", null]);
});

test("the same seed gives the same catalogue, another seed another one", () => {
  expect(demoCustomers(seededRandom(7))).toEqual(demoCustomers(seededRandom(7)));
  expect(demoCustomers(seededRandom(7))).not.toEqual(demoCustomers(seededRandom(8)));
});
