import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Lease } from "./lease.ts";
import { finishTask, keepTask, putTaskBack, takeTask } from "./task.ts";
import { createFloor, type Floor, WORKER } from "./testing/floor.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
let floor: Floor;
let lease: Lease;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  floor = await createFloor(database.db, { stores: 2 });
  lease = await floor.hold();
});

async function ask(kind: string, store = 0): Promise<number> {
  const { id } = await database.db
    .insertInto("task")
    .values({
      customer_id: floor.customerId,
      store_id: floor.storeIds[store] ?? 0,
      kind,
      input: '{"link":true}',
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

async function taken() {
  const task = await takeTask(database.db, WORKER, lease);
  if (task === null) throw new Error("there was no task");
  return task;
}

const load = (id: number) =>
  database.db
    .selectFrom("task")
    .select(["status", "result", "progress", "owner"])
    .where("id", "=", id)
    .executeTakeFirst();

test("the oldest task of the store is taken, once, and ends with its result", async () => {
  const [first, second] = [await ask("store_test"), await ask("store_discover")];
  await ask("store_test", 1);
  const task = await taken();
  expect(task).toEqual({ id: first, kind: "store_test", input: { link: true }, progress: null });
  expect((await taken()).id).toBe(second);
  expect(await takeTask(database.db, WORKER, lease)).toBeNull();
  await finishTask(database.db, WORKER, lease, task, { status: "done", result: { ok: true } });
  expect(await load(first)).toMatchObject({ status: "done", result: { ok: true } });
});

test("a task whose worker is gone is taken again, with what was done of it", async () => {
  await ask("store_discover");
  const task = await taken();
  expect(await keepTask(database.db, WORKER, lease, task, { variants: 250 })).toBe(true);
  await sql`UPDATE task SET expires_at = now() - interval '1 second' WHERE id = ${task.id}`.execute(
    database.db,
  );
  const again = await takeTask(database.db, "worker-2", lease);
  expect(again).toMatchObject({ id: task.id, progress: { variants: 250 } });
  expect(await keepTask(database.db, WORKER, lease, task, {})).toBe(false);
  await finishTask(database.db, WORKER, lease, task, { status: "done", result: "late" });
  expect(await load(task.id)).toMatchObject({ status: "running", owner: "worker-2", result: null });
});

test("a task that was put back is taken by whoever looks next", async () => {
  await ask("store_discover");
  const task = await taken();
  await putTaskBack(database.db, "worker-2", lease, task);
  expect(await load(task.id)).toMatchObject({ status: "running" });
  await putTaskBack(database.db, WORKER, lease, task);
  expect(await load(task.id)).toMatchObject({ status: "pending", owner: null });
  expect(await takeTask(database.db, "worker-2", lease)).toMatchObject({ id: task.id });
});
