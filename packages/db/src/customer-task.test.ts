import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  addCustomerTask,
  cancelCustomerTask,
  type CustomerTask,
  putCustomerTaskBack,
  setCustomerTaskBack,
  stepCustomerTask,
  takeCustomerTask,
} from "./customer-task.ts";
import { createFixture } from "./testing/fixture.ts";
import { createTestDatabase, onPostgresServer, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let customerId: number;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await sql`DELETE FROM task`.execute(database.db);
  ({ customerId } = await createFixture(database.db));
});

const add = (input: unknown = {}) => addCustomerTask(database.db, { customerId, kind: "count", input });
const load = (id: number) =>
  database.db.selectFrom("task").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

async function take(owner = "one"): Promise<CustomerTask> {
  const task = await takeCustomerTask(database.db, owner);
  if (task === null) throw new Error("there was no task");
  return task;
}

const countTo = (most: number, task: CustomerTask, owner = "one") =>
  stepCustomerTask(database.db, owner, task, async (_, { progress }) => {
    const next = Number(progress ?? 0) + 1;
    return next < most
      ? { kind: "more", progress: next }
      : { kind: "ended", status: "done", progress: next, result: { counted: next } };
  });

test("a task goes on from what its last step left, and ends with a result", async () => {
  const id = await add({ to: 2 });
  const task = await take();
  expect(task).toEqual({ customerId, id, kind: "count", input: { to: 2 } });
  expect(await countTo(2, task)).toBe("more");
  await putCustomerTaskBack(database.db, "one", task);
  expect(await countTo(2, await take("two"), "two")).toBe("ended");
  expect(await load(id)).toMatchObject({ status: "done", progress: 2, result: { counted: 2 } });
  expect(await takeCustomerTask(database.db, "one")).toBeNull();
});

test("one customer has one task at a time; another customer's goes beside it", async () => {
  await add();
  await add();
  const other = await createFixture(database.db);
  await addCustomerTask(database.db, { customerId: other.customerId, kind: "count", input: {} });
  expect((await take()).customerId).toBe(customerId);
  expect((await take()).customerId).toBe(other.customerId);
  expect(await takeCustomerTask(database.db, "three")).toBeNull();
});

test.runIf(onPostgresServer())(
  "workers that look at the same moment take one task of a customer",
  async () => {
    for (let round = 0; round < 20; round += 1) {
      await add();
      await add();
      await add();
      const taken = await Promise.all(
        ["a", "b", "c", "d"].map((owner) => takeCustomerTask(database.db, owner)),
      );
      expect(taken.filter((task) => task !== null)).toHaveLength(1);
      await sql`DELETE FROM task`.execute(database.db);
    }
  },
);

test("a step that fails leaves nothing of itself, and the fifth failure in a row ends the task", async () => {
  const id = await add();
  for (let failures = 1; failures <= 5; failures += 1) {
    const task = await take();
    const step = stepCustomerTask(database.db, "one", task, async (trx) => {
      await trx.updateTable("customer").set({ name: "half done" }).where("id", "=", customerId).execute();
      throw new Error("broken");
    });
    await expect(step).rejects.toThrow("broken");
    await setCustomerTaskBack(database.db, "one", task);
    expect(await load(id)).toMatchObject({ failures, status: failures < 5 ? "running" : "failed" });
    await sql`UPDATE task SET expires_at = now() - interval '1 second'`.execute(database.db);
  }
  expect(await takeCustomerTask(database.db, "one")).toBeNull();
  const customer = await database.db
    .selectFrom("customer")
    .select("name")
    .where("id", "=", customerId)
    .executeTakeFirstOrThrow();
  expect(customer.name).toBe("Aurora");
});

test("who lost a task to another worker does nothing more to it", async () => {
  const id = await add();
  const task = await take("one");
  await sql`UPDATE task SET expires_at = now() - interval '1 second'`.execute(database.db);
  await take("two");
  expect(await countTo(1, task, "one")).toBe("lost");
  expect(await load(id)).toMatchObject({ status: "running", owner: "two", progress: null });
});

test("a task is told that it was cancelled; one that has ended cannot be", async () => {
  const id = await add();
  expect(await cancelCustomerTask(database.db, customerId, id)).toBe(true);
  const outcome = await stepCustomerTask(database.db, "one", await take(), async (_, { isCancelled }) => ({
    kind: "ended",
    status: "done",
    progress: null,
    result: { isCancelled },
  }));
  expect(outcome).toBe("ended");
  expect(await load(id)).toMatchObject({ result: { isCancelled: true } });
  expect(await cancelCustomerTask(database.db, customerId, id)).toBe(false);
});
