import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stepBundleFanout } from "./bundle-fanout.ts";
import { BUNDLE_FANOUT, stepCustomerTask, takeCustomerTask, addCustomerTask } from "./customer-task.ts";
import { recordStockChanges } from "./record-stock-changes.ts";
import type { Db } from "./schema.ts";
import { count, receive } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** A customer whose item "PART" is the only one in so many bundles. */
async function open(bundles: number): Promise<Floor> {
  const names = Array.from({ length: bundles }, (_, at) => `SET-${at}`);
  const floor = await createFloor(database.db, { skus: ["PART", ...names] });
  const part = floor.item("PART").id;
  const ids = names.map((name) => floor.item(name).id);
  for (const table of [
    "bundle_component (customer_id, bundle_id, component_id, units)",
    "bundle_part (customer_id, bundle_id, part_id, units)",
  ]) {
    await sql`INSERT INTO ${sql.raw(table)}
      SELECT ${floor.customerId}, id, ${part}, 2 FROM unnest(${ids}::bigint[]) AS b(id)`.execute(database.db);
  }
  await sql`UPDATE item SET is_bundle = id <> ${part}, in_bundle = id = ${part}
    WHERE customer_id = ${floor.customerId}`.execute(database.db);
  return floor;
}

/** The database, and how many statements went to it. */
function counting(db: Db): { readonly db: Db; statements(): number } {
  let statements = 0;
  return {
    db: db.withPlugin({
      transformQuery({ node }) {
        statements += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    }),
    statements: () => statements,
  };
}

async function statementsOf(floor: Floor, quantity: number): Promise<number> {
  const counted = counting(database.db);
  const { customerId } = floor;
  await recordStockChanges(counted.db, [{ customerId, changes: [receive("PART", quantity)] }]);
  return counted.statements();
}

async function runTasks(): Promise<number> {
  let steps = 0;
  for (;;) {
    const task = await takeCustomerTask(database.db, "worker");
    if (task === null) return steps;
    for (let outcome = "more"; outcome === "more"; steps += 1) {
      outcome = await stepCustomerTask(database.db, "worker", task, (trx, state) =>
        stepBundleFanout(trx, task, state),
      );
    }
  }
}

const bundleDecisions = async (floor: Floor) => {
  const { rows } = await sql<{
    event_id: number;
    trigger: string;
    reason: string;
    level: number;
    count: number;
  }>`
    SELECT event_id, trigger, reason, level, count(*)::integer AS count FROM decision
    WHERE customer_id = ${floor.customerId} AND item_id <> ${floor.item("PART").id} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2`.execute(
    database.db,
  );
  return rows;
};

const bundleMarks = async (floor: Floor) => {
  const { rows } = await sql`
    SELECT process_orders, received_at IS NOT NULL AS received, sold_out, count(*)::integer AS count FROM item
    WHERE customer_id = ${floor.customerId} AND id <> ${floor.item("PART").id} GROUP BY 1, 2, 3`.execute(
    database.db,
  );
  return rows;
};

test("a component of 1 200 bundles changes in as few statements as one of two, and every bundle follows", async () => {
  const [few, many] = [await open(2), await open(1_200)];
  const atMost = (await statementsOf(few, 5)) + 1;
  expect(await bundleDecisions(few)).toMatchObject([{ count: 2, level: 2, reason: "first_value" }]);

  expect(await statementsOf(many, 5)).toBeLessThanOrEqual(atMost);
  expect(await bundleDecisions(many)).toEqual([]);
  // The flag and the marks are the change's own: the first receipt turned them on.
  expect(await bundleMarks(many)).toEqual([
    { process_orders: true, received: true, sold_out: false, count: 1_200 },
  ]);
  const [event] = await database.db
    .selectFrom("history")
    .select("event_id")
    .where("item_id", "=", many.item("PART").id)
    .execute();
  expect(await runTasks()).toBe(7);
  expect(await bundleDecisions(many)).toEqual([
    { event_id: event?.event_id, trigger: "stock_changed", reason: "first_value", level: 2, count: 1_200 },
  ]);
  const { rows } = await sql`
    SELECT desired_level, count(*)::integer AS count FROM listing l JOIN due d ON d.listing_id = l.id
    WHERE l.customer_id = ${many.customerId} AND l.item_id <> ${many.item("PART").id} GROUP BY 1`.execute(
    database.db,
  );
  expect(rows).toEqual([{ desired_level: 2, count: 1_200 }]);
});

test("what comes in between counts: a bundle is judged by what its parts are then, once for each transaction", async () => {
  const floor = await open(1_200);
  await floor.record(receive("PART", 9), count("PART", 7));
  await floor.record(count("PART", 0));
  expect(await bundleMarks(floor)).toEqual([
    { process_orders: true, received: true, sold_out: true, count: 1_200 },
  ]);
  await runTasks();
  expect(await bundleDecisions(floor)).toMatchObject([
    { level: 0, count: 1_200 },
    { level: 0, count: 1_200 },
  ]);
});

test("it does not wait for what else the customer asked for", async () => {
  const floor = await open(1_200);
  const { customerId } = floor;
  await addCustomerTask(database.db, { customerId, kind: "slow", input: {} });
  expect(await takeCustomerTask(database.db, "slow")).toMatchObject({ kind: "slow" });
  await addCustomerTask(database.db, { customerId, kind: "waits", input: {} });
  await floor.record(receive("PART", 9));
  expect(await takeCustomerTask(database.db, "fast")).toMatchObject({ kind: BUNDLE_FANOUT });
  expect(await takeCustomerTask(database.db, "third")).toBeNull();
});
