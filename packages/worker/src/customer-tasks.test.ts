import { addCustomerTask } from "@trueup/db/customer-task";
import { createFixture } from "@trueup/db/testing/fixture";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunStep, startCustomerTasks } from "./customer-tasks.ts";
import { systemClock, systemRandom } from "./system-clock.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const count: RunStep = async (_, task, { progress }) => {
  const next = Number(progress ?? 0) + 1;
  return next < 3
    ? { kind: "more", progress: next }
    : { kind: "ended", status: "done", progress: next, result: task.input };
};

test("a task is taken when it is told of, and worked through step by step; a step that fails is logged and set back", async () => {
  const errors: string[] = [];
  const tasks = startCustomerTasks({
    database,
    owner: "worker",
    clock: systemClock,
    random: systemRandom,
    log: { info: () => {}, warn: () => {}, error: (_, message) => void errors.push(message) },
    kinds: { count },
  });
  const { customerId } = await createFixture(database.db);
  const counted = await addCustomerTask(database.db, { customerId, kind: "count", input: { to: 3 } });
  database.wake.ping();
  const load = (id: number) =>
    database.db.selectFrom("task").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  await expect.poll(async () => (await load(counted)).status).toBe("done");
  expect(await load(counted)).toMatchObject({ progress: 3, result: { to: 3 } });

  const unknown = await addCustomerTask(database.db, { customerId, kind: "unheard_of", input: {} });
  database.wake.ping();
  await expect.poll(async () => (await load(unknown)).failures).toBeGreaterThan(0);
  await tasks.stop();
  expect(errors[0]).toBe("a step of a task failed");
});

test("between two steps whoever else waits in the process is heard", async () => {
  let turns = 0;
  let ended = false;
  const everyTurn = () => {
    turns += 1;
    if (!ended) setImmediate(everyTurn);
  };
  const seenAt: number[] = [];
  const look: RunStep = async (_, __, { progress }) => {
    const next = Number(progress ?? 0) + 1;
    seenAt.push(turns);
    return next < 5
      ? { kind: "more", progress: next }
      : { kind: "ended", status: "done", progress: next, result: null };
  };
  const tasks = startCustomerTasks({
    database,
    owner: "worker",
    clock: systemClock,
    random: systemRandom,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    kinds: { look },
  });
  const { customerId } = await createFixture(database.db);
  await addCustomerTask(database.db, { customerId, kind: "look", input: {} });
  everyTurn();
  database.wake.ping();
  await expect.poll(() => seenAt.length).toBe(5);
  ended = true;
  await tasks.stop();
  expect(new Set(seenAt).size).toBe(5);
});
