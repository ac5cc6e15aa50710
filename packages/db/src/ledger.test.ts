import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordStockChanges } from "./record-stock-changes.ts";
import type { StockRequestChange } from "./stock-change-request.ts";
import { createFixture } from "./testing/fixture.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const SKUS = ["A", "B"] as const;
const base = { reason: null, occurredAt: null } as const;
const item = fc.constantFrom(...SKUS).map((sku) => ({ sku }));
const place = fc
  .constantFrom("pickable", "backstock", "damaged")
  .map((role) => ({ warehouseId: null, role }) as const);
const sourceId = fc.option(fc.constantFrom("s1", "s2", "s3", "s4"), { freq: 4 });
const units = fc.integer({ min: 0, max: 6 });

const change: fc.Arbitrary<StockRequestChange> = fc
  .oneof(
    fc.record({ kind: fc.constant("receive"), item, place, quantity: units, damaged: units, sourceId }),
    fc.record({ kind: fc.constant("adjust"), item, place, delta: fc.integer({ min: -6, max: 6 }), sourceId }),
    fc.record({ kind: fc.constant("set"), item, place, quantity: units, opening: fc.boolean(), sourceId }),
    fc.record({ kind: fc.constant("move"), item, quantity: units, from: place, to: place, sourceId }),
  )
  .map((drawn) => ({ ...base, ...drawn }));

/** Groups of requests; each group is recorded in one transaction. */
const history = fc.array(
  fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
  {
    minLength: 1,
    maxLength: 6,
  },
);

type Stock = ReadonlyMap<string, number>;

async function readStock(customerId: number): Promise<Stock> {
  const { rows } = await sql<{ place: string; quantity: number }>`
    SELECT item_id || ' ' || role AS place, quantity FROM stock
    WHERE customer_id = ${customerId} AND quantity <> 0 ORDER BY 1`.execute(database.db);
  return new Map(rows.map((row) => [row.place, row.quantity]));
}

async function readLedger(customerId: number): Promise<{ readonly sums: Stock; readonly lasts: Stock }> {
  const { rows } = await sql<{ place: string; sum: number; last: number }>`
    SELECT item_id || ' ' || role AS place, sum(delta)::integer AS sum,
      (array_agg(quantity_after ORDER BY id DESC))[1] AS last FROM history
    WHERE customer_id = ${customerId} AND delta IS NOT NULL GROUP BY 1 ORDER BY 1`.execute(database.db);
  const nonZero = (read: (row: (typeof rows)[number]) => number): Stock =>
    new Map(rows.filter((row) => read(row) !== 0).map((row) => [row.place, read(row)]));
  return { sums: nonZero((row) => row.sum), lasts: nonZero((row) => row.last) };
}

test("the ledger adds up to the stock, nothing falls below 0, a refused request leaves no trace", async () => {
  await fc.assert(
    fc.asyncProperty(history, async (groups) => {
      const { customerId } = await createFixture(database.db, {
        skus: SKUS,
        preferences: { syncInventory: "always" },
      });
      for (const group of groups) {
        const before = await readStock(customerId);
        const outcomes = await recordStockChanges(
          database.db,
          group.map((changes) => ({ customerId, changes })),
        );
        const after = await readStock(customerId);
        const traces = outcomes.map((outcome) =>
          outcome.kind === "recorded" ? outcome.results.length : outcome.faults.length > 0,
        );
        expect(traces).toEqual(
          outcomes.map((outcome, at) => (outcome.kind === "recorded" ? group[at]?.length : true)),
        );
        const isRefused = outcomes.every((outcome) => outcome.kind !== "recorded");
        expect(isRefused ? after : before).toEqual(before);
        expect(Math.min(1, ...after.values())).toBe(1);
      }
      const { sums, lasts } = await readLedger(customerId);
      const stock = await readStock(customerId);
      expect(sums).toEqual(stock);
      expect(lasts).toEqual(stock);
    }),
    { numRuns: 40 },
  );
});

test("a repeated history changes nothing where every change has a source id", async () => {
  const unique = fc
    .array(change, { minLength: 1, maxLength: 6 })
    .map((changes) => changes.map((drawn, at) => ({ ...drawn, sourceId: `source-${at}` })));
  await fc.assert(
    fc.asyncProperty(unique, async (changes) => {
      const { customerId } = await createFixture(database.db, { skus: SKUS });
      const [first] = await recordStockChanges(database.db, [{ customerId, changes }]);
      const stock = await readStock(customerId);
      const [again] = await recordStockChanges(database.db, [{ customerId, changes }]);
      expect(again?.kind).toBe(first?.kind);
      expect(await readStock(customerId)).toEqual(stock);
      expect((await readLedger(customerId)).sums).toEqual(stock);
    }),
    { numRuns: 15 },
  );
});
