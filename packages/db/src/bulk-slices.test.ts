import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FIRST_SLICE } from "./create-bulk-action.ts";
import { takeCustomerTask } from "./customer-task.ts";
import { stepBulkAction } from "./step-bulk-action.ts";
import { createBulkDesk, endTasks } from "./testing/bulk.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import { inTransaction } from "./transaction.ts";

let database: TestDatabase;
let floor: Floor;
let desk: ReturnType<typeof createBulkDesk>;
const SKUS = ["A", "B", "C", "D", "E"];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await endTasks(database.db);
  floor = await createFloor(database.db, { skus: SKUS, stores: 1 });
  desk = createBulkDesk(database.db, floor);
});

const STREET_DATE = { action: "set_street_date", parameters: { streetDate: "2031-05-01" } } as const;

const counting = (most: number) => sql`SELECT generate_series(1, ${most}::bigint) AS id`;

test("what fits one slice is done in the order of its ids", async () => {
  const id = await desk.startOn("items", STREET_DATE, counting(FIRST_SLICE));
  const { target_ids: ids } = await desk.load(id);
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
});

test("what takes several slices is done in rounds that leave neighbours apart, and nothing is left out", async () => {
  const most = FIRST_SLICE + 1;
  const { target_ids: ids } = await desk.load(await desk.startOn("items", STREET_DATE, counting(most)));
  expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: most }, (_, at) => at + 1));
  const apart = ids.slice(1).map((id, at) => Math.abs(id - (ids[at] ?? 0)));
  expect(Math.min(...apart)).toBe(8);
});

test("a slice is as large as the one before says that there is time for", async () => {
  await desk.start(STREET_DATE, SKUS);
  const task = await takeCustomerTask(database.db, "one");
  if (task === null) throw new Error("there was no task");
  const step = (progress: unknown) =>
    inTransaction(database.db, (trx) => stepBulkAction(trx, task, { progress, isCancelled: false }));
  expect(await step({ done: 0, next: 2 })).toEqual({
    kind: "more",
    progress: { done: 2, next: FIRST_SLICE },
  });
  expect(await step({ done: 2, next: FIRST_SLICE })).toMatchObject({ kind: "ended", result: { done: 5 } });
});
