import { finishTask, takeTask } from "@trueup/db/task";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, hostOf, type TestApi } from "../testing/api.ts";

let database: TestDatabase;
let api: TestApi;
/** How often the worker was told that there is something to do: a question does so once it is on record. */
let pings = 0;
let customerId: string;
let storeId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const { wake } = database;
  const ping = () => {
    pings += 1;
    wake.ping();
  };
  api = await createTestApi({}, { ...database, wake: { ...wake, ping } });
});
afterAll(async () => {
  await api.close();
  await database.close();
});
beforeEach(async () => {
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
  storeId = (
    await api.operator.stores.create(customerId, {
      platform: "shopify",
      name: "Aurora",
      host: hostOf(customerId, "Aurora"),
      credentials: { kind: "access_token", accessToken: "shpat_1" },
    })
  ).id;
});

const lease = () => ({
  customerId: Number(customerId.slice("cus_".length)),
  storeId: Number(storeId.slice("sto_".length)),
  epoch: 1,
});

/** What the worker does: takes the task and ends it. Answers what was asked. */
async function work(outcome: Parameters<typeof finishTask>[4]) {
  const { db } = api.database;
  let task = await takeTask(db, "worker", lease());
  while (task === null) {
    await api.clock.wait(5);
    task = await takeTask(db, "worker", lease());
  }
  await finishTask(db, "worker", lease(), task, outcome);
  return { kind: task.kind, input: task.input };
}

test("testing a store waits for the worker and answers what it found", async () => {
  const result = {
    ok: true,
    facts: { shopName: "Aurora", scopes: ["write_inventory"], missingScopes: [], locations: [] },
  };
  const [task, asked] = await Promise.all([
    api.operator.stores.test(customerId, storeId),
    work({ status: "done", result }),
  ]);
  expect(asked).toEqual({ kind: "store_test", input: {} });
  expect(task).toMatchObject({
    id: expect.stringMatching(/^tsk_\d+$/),
    kind: "store_test",
    storeId,
    status: "done",
    result,
    finishedAt: expect.any(String),
  });
});

test("reading the variants asks the worker, with or without linking", async () => {
  const [task, asked] = await Promise.all([
    api.operator.stores.discover(customerId, storeId, { link: true }),
    work({
      status: "done",
      result: { variants: 3, linked: 2, alreadyLinked: 0, unmatched: 1, ambiguous: 0 },
    }),
  ]);
  expect(asked).toEqual({ kind: "store_discover", input: { link: true } });
  expect(task.result).toEqual({ variants: 3, linked: 2, alreadyLinked: 0, unmatched: 1, ambiguous: 0 });
});

test("a task that takes longer is answered as it stands, and read later", async () => {
  const asking = api.request(`/v1/customers/${customerId}/stores/${storeId}/test`, { method: "POST" });
  await expect.poll(() => openTasks()).toBe(1);
  api.clock.advance(15_001);
  const response = await asking;
  expect(response.status).toBe(202);
  const { id, status } = JSON.parse(await response.text());
  expect(status).toBe("pending");
  await work({ status: "failed", result: { ok: false, code: "interrupted", message: "…", advice: "…" } });
  expect(await api.operator.tasks.get(customerId, id)).toMatchObject({
    status: "failed",
    result: { ok: false, code: "interrupted" },
  });
});

test("the same question asked twice at once is one task", async () => {
  const before = pings;
  const first = api.operator.stores.test(customerId, storeId);
  await expect.poll(() => pings).toBe(before + 1);
  const second = api.operator.stores.test(customerId, storeId);
  await expect.poll(() => pings).toBe(before + 2);
  await work({ status: "done", result: { ok: true } });
  expect((await second).id).toBe((await first).id);
});

async function openTasks(): Promise<number> {
  const rows = await api.database.db
    .selectFrom("task")
    .select("id")
    .where("customer_id", "=", lease().customerId)
    .where("status", "=", "pending")
    .execute();
  return rows.length;
}
