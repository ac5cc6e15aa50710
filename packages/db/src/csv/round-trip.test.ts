import {
  CSV_KINDS,
  type CsvFormat,
  ITEM_SYNC_SETTINGS,
  readCsvText,
  STOCK_ROLES,
  toCsvText,
} from "@trueup/sdk";
import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOrders } from "../create-orders.ts";
import { createFixture } from "../testing/fixture.ts";
import { exported, exportedOrders, importFile } from "../testing/imports.ts";
import { order } from "../testing/orders.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { joinTags, splitTags } from "./tags.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** What spreadsheets, parsers and databases trip over. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "\n",
        "\r\n",
        '"',
        "'",
        ",",
        ";",
        "\\",
        " ",
        "\uFEFF",
        "👕",
        "ü",
      ),
      fc.constantFrom(
        "\uFF1D1+1",
        "\uFF20SUM",
        "=1+1",
        "'=1",
        "''",
        '""',
        "-5",
        "=cmd|' /C calc'!A0",
        "</td>",
        "NULL",
        "\u2028",
        "a",
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));
/** A line as it is stored: no control characters, no blanks around it. */
const nastyLine = nasty.map((text) => text.replaceAll(/[\t\r\n]/g, "").trim());

const item = fc.record({
  description: nasty,
  sync: fc.constantFrom(...ITEM_SYNC_SETTINGS),
  flag: fc.boolean(),
  streetDate: fc.option(fc.constantFrom("2026-02-28", "2028-02-29", "1999-12-31")),
  price: fc.option(fc.constantFrom("0", "0.0001", "12.5", "9999999999.9999", "100")),
  packaging: fc.option(nastyLine.filter((text) => text !== "")),
  tags: fc.uniqueArray(
    nastyLine.filter((text) => text !== ""),
    { maxLength: 4 },
  ),
  cells: fc.uniqueArray(fc.record({ role: fc.constantFrom(...STOCK_ROLES), quantity: fc.nat(1_000_000) }), {
    selector: ({ role }) => role,
    maxLength: 3,
  }),
  number: nasty.map((text) => text.trim()).filter((text) => text !== ""),
  externalId: fc.option(nastyLine.filter((text) => text !== "")),
  orderPrice: fc.option(fc.constantFrom("0.0001", "7", "9999999999.9999")),
  lines: fc.integer({ min: 1, max: 3 }),
  store: fc.nat(2),
  shipped: fc.boolean(),
});

const format: fc.Arbitrary<CsvFormat> = fc.record({
  bom: fc.boolean(),
  lineBreak: fc.constantFrom("crlf", "lf"),
  delimiter: fc.constantFrom("comma", "semicolon"),
});

test("importing an export again changes nothing, whatever the texts hold", async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(nastyLine, item), { minLength: 1, maxLength: 6 }),
      nastyLine.filter((name) => name !== ""),
      format,
      async (rows, warehouseName, form) => {
        const skus = rows.map(([sku], at) => `${sku}${at}`.trim());
        const fixture = await createFixture(db, { skus, stores: 2 });
        const { customerId, warehouseId } = fixture;
        await db
          .insertInto("warehouse")
          .values([
            { customer_id: customerId, name: warehouseName },
            { customer_id: customerId, name: "Main" },
            { customer_id: customerId, name: `whs_${warehouseId}` },
          ])
          .execute();
        for (const [at, [, values]] of rows.entries()) {
          await db
            .updateTable("item")
            .set({
              description: values.description,
              sync_setting: values.sync,
              process_orders: values.flag,
              include_inbound: !values.flag,
              street_date: values.streetDate,
              price: values.price,
              wholesale_cost: values.price,
              packaging: values.packaging,
              tags: values.tags,
            })
            .where("customer_id", "=", customerId)
            .where("sku", "=", skus[at] ?? "")
            .execute();
        }
        await sql`INSERT INTO stock (customer_id, item_id, warehouse_id, role, quantity)
          SELECT ${customerId}, i.id, w.id, c.role, c.quantity + w.id % 3
          FROM jsonb_to_recordset(${JSON.stringify(
            rows.flatMap(([, { cells }], at) => cells.map((cell) => ({ sku: skus[at], ...cell }))),
          )}::jsonb) AS c(sku text, role text, quantity integer)
          JOIN item i ON i.customer_id = ${customerId} AND i.sku = c.sku
          JOIN warehouse w ON w.customer_id = ${customerId}`.execute(db);
        const orders = rows.map(([, { number, externalId, orderPrice, lines, store }], at) =>
          order(
            {},
            {
              number,
              externalId,
              storeId: fixture.storeIds[store] ?? null,
              lines: Array.from({ length: lines }, (_, line) => ({
                item: { sku: skus[(at + line) % skus.length] ?? "" },
                variantId: null,
                quantity: line + 1,
                price: orderPrice,
              })),
            },
          ),
        );
        for (const [at, outcome] of (await createOrders(db, customerId, orders)).entries()) {
          if (outcome.kind !== "created" || rows[at]?.[1].shipped !== true) continue;
          await sql`UPDATE sales_order SET status = 'shipped', shipped_at = now()
            WHERE customer_id = ${customerId} AND id = ${outcome.orderId}`.execute(db);
        }
        const before = await snapshot(customerId);
        for (const kind of CSV_KINDS) {
          const file =
            kind === "orders"
              ? await exportedOrders(db, customerId, form)
              : await exported(db, customerId, kind, form);
          expect(dangerousCells(file, form)).toEqual([]);
          const done = await importFile(db, { customerId, kind, opening: false }, file);
          expect(done).toMatchObject({
            status: "done",
            applied: { created: 0, changed: 0, ignored: 0, bad: 0 },
          });
          expect(done.applied?.unchanged).toBeGreaterThanOrEqual(kind === "orders" ? 1 : skus.length);
        }
        expect(await snapshot(customerId)).toEqual(before);
      },
    ),
    { numRuns: 12 },
  );
});

/** Everything that an import could touch. */
async function snapshot(customerId: number): Promise<unknown> {
  const { rows } = await sql<{ all: unknown }>`SELECT jsonb_build_object(
    'items', (SELECT jsonb_agg(i ORDER BY i.id) FROM item i WHERE i.customer_id = ${customerId}),
    'stock', (SELECT jsonb_agg(s ORDER BY s.item_id, s.warehouse_id, s.role) FROM stock s WHERE s.customer_id = ${customerId}),
    'listings', (SELECT jsonb_agg(l ORDER BY l.id) FROM listing l WHERE l.customer_id = ${customerId}),
    'orders', (SELECT jsonb_agg(o ORDER BY o.id) FROM sales_order o WHERE o.customer_id = ${customerId}),
    'lines', (SELECT jsonb_agg(l ORDER BY l.id) FROM order_line l WHERE l.customer_id = ${customerId}),
    'flow', (SELECT jsonb_agg(f ORDER BY f.item_id, f.warehouse_id) FROM item_flow f WHERE f.customer_id = ${customerId}),
    'history', (SELECT count(*) FROM history h WHERE h.customer_id = ${customerId}),
    'decisions', (SELECT count(*) FROM decision d WHERE d.customer_id = ${customerId})) AS all`.execute(
    database.db,
  );
  return rows[0]?.all;
}

const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Cells that a spreadsheet would run; numbers are none. */
function dangerousCells(file: string, { delimiter }: CsvFormat): readonly string[] {
  const rows: readonly (readonly string[])[] = parse(file, {
    bom: true,
    delimiter: delimiter === "semicolon" ? ";" : ",",
  });
  return rows.flat().filter((cell) => FORMULA.test(cell) && !/^-?\d+(?:\.\d+)?$/.test(cell));
}

test("text comes back from a cell as it was, and no cell of text begins as a formula does", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(readCsvText(toCsvText(text))).toBe(text);
      expect(toCsvText(text)).not.toMatch(FORMULA);
    }),
  );
});

test("tags come back from a cell as they were", () => {
  const tags = fc.uniqueArray(nastyLine.filter((tag) => tag !== ""));
  fc.assert(
    fc.property(tags, (all) => {
      expect(splitTags(joinTags(all))).toEqual(all);
    }),
  );
});

test("an export has the items that the filter finds, page after page, and begins with a mark where asked", async () => {
  const skus = Array.from({ length: 2_100 }, (_, at) => `P${at}`);
  const { customerId } = await createFixture(database.db, { skus, stores: 0 });
  const file = await exported(database.db, customerId, "settings", {
    bom: true,
    lineBreak: "lf",
    filter: { field: "sku", op: "in", value: ["P3", "P1500", "P2099"] },
  });
  expect(file).toBe(
    "\uFEFFsku,syncInventory,processOrders\nP3,default,false\nP1500,default,false\nP2099,default,false\n",
  );
});

test("items that are archived are left out where no filter asks for them", async () => {
  const { customerId } = await createFixture(database.db, { skus: ["HERE", "GONE"], stores: 0 });
  await database.db
    .updateTable("item")
    .set({ archived_at: sql<Date>`now()` })
    .where("customer_id", "=", customerId)
    .where("sku", "=", "GONE")
    .execute();
  expect(await exported(database.db, customerId, "items")).not.toContain("GONE");
  const all = { field: "sku", op: "in", value: ["HERE", "GONE"] } as const;
  expect(await exported(database.db, customerId, "items", { filter: all })).toContain("GONE");
});
