import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createFixture } from "../testing/fixture.ts";
import { checkFile, importFile, readFaults, readImport } from "../testing/imports.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";

let database: TestDatabase;
let customerId: number;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  ({ customerId } = await createFixture(database.db, { skus: [], stores: 0 }));
});

const fixture = (name: string) => readFile(new URL(`fixtures/${name}.csv`, import.meta.url));
const items = () => ({ customerId, kind: "items" }) as const;
const stored = () =>
  database.db
    .selectFrom("item")
    .select(["sku", "description", "price", "wholesale_cost", "tags"])
    .where("customer_id", "=", customerId)
    .orderBy("id")
    .execute();

test("an export of Shopify's products: variants by their options, pictures ignored, a variant without a SKU named", async () => {
  const key = await checkFile(database.db, items(), await fixture("shopify-products"));
  expect(await readImport(database.db, key)).toMatchObject({
    source: "shopify",
    checked: { created: 3, ignored: 1, bad: 1 },
  });
  expect(await readFaults(database.db, key)).toMatchObject([
    { line: 10, column: "Variant SKU", code: "required" },
  ]);
  await importFile(database.db, items(), await fixture("shopify-products"));
  const tags = ["cotton", "heavy", "New In"];
  expect(await stored()).toEqual([
    {
      sku: "TEE-BLK-M",
      description: 'Heavy Tee, "No. 1" - Black / M',
      price: "24.0000",
      wholesale_cost: "8.5000",
      tags,
    },
    {
      sku: "00123",
      description: 'Heavy Tee, "No. 1" - Black / L',
      price: "24.0000",
      wholesale_cost: "8.5000",
      tags,
    },
    { sku: "MUG-1", description: "Mug", price: "9.9000", wholesale_cost: null, tags: [] },
  ]);
});

test("Shopify's newer names of the columns are known as well, and what it leaves empty stays as it is", async () => {
  const file = await fixture("shopify-products-new-columns");
  expect(await importFile(database.db, items(), file)).toMatchObject({
    source: "shopify",
    applied: { created: 2, bad: 0 },
  });
  await importFile(database.db, items(), "sku,wholesaleCost\nSCF-BLU,10.5\n");
  expect(await importFile(database.db, items(), file)).toMatchObject({ applied: { unchanged: 2 } });
  expect(await stored()).toMatchObject([
    { sku: "SCF-RED", description: "Scarf - Red", wholesale_cost: "11.0000", tags: ["wool"] },
    { sku: "SCF-BLU", description: "Scarf - Blue", wholesale_cost: "10.5000", tags: ["wool"] },
  ]);
});

test("an export of WooCommerce's products: variations and simple products, the rest ignored", async () => {
  const file = await fixture("woocommerce-products");
  const key = await checkFile(database.db, items(), file);
  expect(await readImport(database.db, key)).toMatchObject({
    source: "woocommerce",
    checked: { created: 3, ignored: 3, bad: 1 },
  });
  expect(await readFaults(database.db, key)).toMatchObject([{ line: 8, column: "SKU", code: "required" }]);
  await importFile(database.db, items(), file);
  expect(await stored()).toEqual([
    { sku: "HOODIE-RED", description: "Hoodie - Red", price: "45.0000", wholesale_cost: null, tags: [] },
    { sku: "HOODIE-BLUE", description: "Hoodie - Blue", price: "45.5000", wholesale_cost: null, tags: [] },
    {
      sku: "-CAP",
      description: '=Cap "one"',
      price: "12.0000",
      wholesale_cost: null,
      tags: ["warm", "made in Rome, Italy"],
    },
  ]);
});

test("a product whose rows lie in two slices keeps its title", async () => {
  const header = "Handle,Title,Option1 Value,Variant SKU,Variant Price";
  const rows = Array.from({ length: 600 }, (_, at) => `tee,${at === 0 ? "Tee" : ""},V${at},SKU-${at},1`);
  expect(await importFile(database.db, items(), [header, ...rows].join("\n"))).toMatchObject({
    applied: { created: 600 },
  });
  expect((await stored()).at(-1)).toMatchObject({ description: "Tee - V599" });
});

test("Shopify's gift cards are ignored, all of their values, and none of another product", async () => {
  const file = [
    "Handle,Title,Option1 Value,Variant SKU,Variant Price,Gift Card",
    "card,Gift card,$10,,10.00,true",
    "card,,$25,CARD-25,25.00,",
    "card,,$50,,50.00,",
    "mug,Mug,Default Title,MUG,9.00,false",
  ].join("\n");
  expect(await importFile(database.db, items(), file)).toMatchObject({
    applied: { created: 1, ignored: 3, bad: 0 },
  });
  expect(await stored()).toMatchObject([{ sku: "MUG" }]);
});

test("a product whose title stands in each of its rows keeps the tags of the first", async () => {
  const file = [
    "Handle,Title,Option1 Value,Variant SKU,Tags",
    "tee,Tee,S,TEE-S,cotton",
    "tee,Tee,M,TEE-M,",
  ].join("\n");
  await importFile(database.db, items(), file);
  expect(await stored()).toMatchObject([
    { description: "Tee - S", tags: ["cotton"] },
    { description: "Tee - M", tags: ["cotton"] },
  ]);
});

test("WooCommerce's parents are ignored whatever plugin made them, and whether variations name them by SKU or by id", async () => {
  const file = [
    "ID;Type;SKU;Name;Published;Regular price;Parent",
    "1;variable-subscription;BOX;Box;1;;",
    "2;variation;BOX-S;Box - S;1;9,5;id:1",
    "3;variation, downloadable;BOX-M;Box - M;-1;10;BOX",
    ";;;;;;",
  ].join("\r\n");
  expect(await importFile(database.db, items(), file)).toMatchObject({
    applied: { created: 2, ignored: 2, bad: 0 },
  });
  expect(await stored()).toMatchObject([
    { sku: "BOX-S", price: "9.5000" },
    { sku: "BOX-M", price: "10.0000" },
  ]);
});
