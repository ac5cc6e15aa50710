import fc from "fast-check";
import { isEligible } from "@trueup/sdk";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeItem } from "./change-item.ts";
import { loadListings } from "./listing-state.ts";
import { adjust } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import { turnOffSoldOut } from "./turn-off-sold-out.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

type Step =
  | { readonly do: "stock"; readonly delta: number }
  | { readonly do: "flag"; readonly to: boolean }
  | { readonly do: "setting"; readonly to: "default" | "never" | "always" }
  | { readonly do: "acknowledge" | "lose" | "pause"; readonly store: 0 | 1 }
  | { readonly do: "task" };

const store = fc.constantFrom<0 | 1>(0, 1);
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("stock"), delta: fc.constantFrom(-5, -5, -1, 1, 2) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("flag"), to: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("setting"),
        to: fc.constantFrom("default", "never", "always"),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("acknowledge", "lose"), store }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("pause"), store }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("task") }) },
  ) satisfies fc.Arbitrary<Step>,
  { minLength: 8, maxLength: 20 },
);

/** What the flag and the mark have to be, by the words of the rule alone. */
interface Model {
  units: number;
  flag: boolean;
  fell: boolean;
}

async function settle(floor: Floor, at: 0 | 1, taken: boolean): Promise<void> {
  const id = floor.listingId("A", at);
  await sql`
    UPDATE listing SET known_quantity = CASE WHEN ${taken} THEN desired_level ELSE known_quantity END,
      known_at = CASE WHEN ${taken} THEN now() ELSE known_at END,
      known_source = CASE WHEN ${taken} THEN 'push' ELSE known_source END,
      written_at = CASE WHEN ${taken} THEN now() ELSE written_at END, closed_version = desired_version
    WHERE id = ${id} AND desired_version > closed_version`.execute(database.db);
  await sql`DELETE FROM due WHERE listing_id = ${id}`.execute(database.db);
}

async function apply(floor: Floor, model: Model, step: Exclude<Step, { do: "task" }>): Promise<void> {
  const itemId = floor.item("A").id;
  const save = (patch: Parameters<typeof changeItem>[1]["patch"]) =>
    changeItem(database.db, { customerId: floor.customerId, itemId, patch, ifVersion: null });
  switch (step.do) {
    case "stock": {
      const delta = Math.max(step.delta, -model.units);
      const before = model.units;
      model.units += delta;
      await floor.record(adjust("A", delta));
      if (delta > 0 && before <= 0) [model.flag, model.fell] = [true, false];
      else model.fell = model.units <= 0 && (model.fell || before > 0);
      return;
    }
    case "flag":
      if (step.to && !model.flag) model.fell = false;
      model.flag = step.to;
      await save({ processOrders: step.to });
      return;
    case "setting":
      await save({ syncInventory: step.to });
      return;
    case "acknowledge":
    case "lose":
      await settle(floor, step.store, step.do === "acknowledge");
      return;
    case "pause":
      await sql`
        UPDATE listing SET paused_at = CASE WHEN paused_at IS NULL THEN now() END
        WHERE id = ${floor.listingId("A", step.store)}`.execute(database.db);
  }
}

/** Whether each store that follows the item has its level, or has a push waiting, read apart from the task's code. */
async function everyStoreHasIt(floor: Floor): Promise<boolean> {
  const listings = await loadListings(database.db, floor.customerId, floor.item("A").listingIds);
  return listings.every(
    ({ facts, level, known, due }) => !isEligible(facts) || due !== null || known?.quantity === level,
  );
}

async function runTask(floor: Floor, model: Model): Promise<number> {
  const ready = await everyStoreHasIt(floor);
  const goesOff = model.flag && model.fell && model.units <= 0 && ready;
  const { turnedOff } = await turnOffSoldOut(database.db, { customerId: floor.customerId, most: 10 });
  expect(turnedOff).toBe(goesOff ? 1 : 0);
  if (goesOff) model.flag = false;
  return turnedOff;
}

test("whatever happens in which order: the flag goes off exactly where stock ran out since it went on, and no store was left behind", async () => {
  let flips = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      const floor = await createFloor(database.db, {
        skus: ["A"],
        stores: 2,
        preferences: { processOrdersSetting: "received_or_adjusted" },
      });
      const model: Model = { units: 0, flag: false, fell: false };
      for (const step of drawn) {
        if (step.do === "task") flips += await runTask(floor, model);
        else await apply(floor, model, step);
        const row = await database.db
          .selectFrom("item")
          .select("process_orders")
          .where("id", "=", floor.item("A").id)
          .executeTakeFirstOrThrow();
        expect(row.process_orders).toBe(model.flag);
      }
    }),
    { numRuns: 40 },
  );
  expect(flips).toBeGreaterThan(2);
});
