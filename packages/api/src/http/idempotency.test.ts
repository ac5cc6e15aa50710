import { type KyselyPlugin, sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";
import { apiOperations } from "../testing/operations.ts";
import { forgetOld } from "@trueup/db/retention";

let api: TestApi;
let customerId: string;
let count = 0;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
  await api.operator.items.create(customerId, { sku: "A" });
});

const receive = (quantity: number, idempotencyKey: string) =>
  api.operator.stockChanges.record(customerId, [{ kind: "receive", sku: "A", quantity }], { idempotencyKey });
const create = () =>
  api.request(`/v1/customers/${customerId}/items`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": "make-b" },
    body: JSON.stringify({ sku: "B" }),
  });
const freshKey = () => `key-${(count += 1)}`;

async function onShelf(): Promise<number | undefined> {
  return (await api.operator.items.list(customerId, { sku: "A" })).data[0]?.quantities.onShelf;
}

test("the same request again gets the first answer and takes no second effect", async () => {
  const key = freshKey();
  const first = await receive(5, key);
  expect(await receive(5, key)).toEqual(first);
  expect(await onShelf()).toBe(5);
});

test("a repeated answer has the status, the body and the version of the first, and says that it is one", async () => {
  const first = await create();
  const second = await create();
  expect([second.status, second.headers.get("etag"), second.headers.get("idempotency-replayed")]).toEqual([
    201,
    first.headers.get("etag"),
    "true",
  ]);
  expect(await second.json()).toEqual(await first.json());
});

test("another body with the same key is refused", async () => {
  const key = freshKey();
  await receive(5, key);
  await expect(receive(6, key)).rejects.toMatchObject({ status: 409, code: "idempotency_mismatch" });
  expect(await onShelf()).toBe(5);
});

test("another route with the same key is refused", async () => {
  await receive(5, "shared");
  await expect(
    api.operator.items.create(customerId, { sku: "C" }, { idempotencyKey: "shared" }),
  ).rejects.toMatchObject({ code: "idempotency_mismatch" });
});

test("the same key of another customer is another key", async () => {
  const other = await api.operator.customers.create({ name: "Other" });
  await api.operator.items.create(other.id, { sku: "A" });
  await receive(5, "both");
  const [result] = await api.operator.stockChanges.record(
    other.id,
    [{ kind: "receive", sku: "A", quantity: 5 }],
    { idempotencyKey: "both" },
  );
  expect(result?.quantities.onShelf).toBe(5);
});

test("many at once with one key take one effect, and all get its answer", async () => {
  const key = freshKey();
  const answers = await Promise.all(Array.from({ length: 10 }, () => receive(3, key)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await onShelf()).toBe(3);
});

test("a refused request frees its key", async () => {
  const key = freshKey();
  await expect(receive(-1, key)).rejects.toMatchObject({ status: 400 });
  await receive(2, key);
  expect(await onShelf()).toBe(2);
});

test("where the first request never ended nothing is done twice, and the answer says why", async () => {
  const key = freshKey();
  await receive(5, key);
  await api.database.db
    .updateTable("idempotency")
    .set({ status: null, body: null })
    .where("key", "=", key)
    .execute();
  const again = receive(5, key);
  let ended = false;
  const settled = Promise.allSettled([again]).then(() => (ended = true));
  // Nobody sees when it has begun to wait: time passes until it has waited long enough.
  await expect
    .poll(() => {
      api.clock.advance(10_001);
      return ended;
    })
    .toBe(true);
  await settled;
  await expect(again).rejects.toMatchObject({ status: 409, code: "conflict", retryAfterSeconds: 5 });
  expect(await onShelf()).toBe(5);
});

test("after 24 hours a key is forgotten", async () => {
  const key = freshKey();
  await receive(5, key);
  await sql`UPDATE idempotency SET at = now() - interval '25 hours' WHERE key = ${key}`.execute(
    api.database.db,
  );
  await receive(6, key);
  expect(await onShelf()).toBe(11);
  await sql`UPDATE idempotency SET at = now() - interval '25 hours' WHERE key = ${key}`.execute(
    api.database.db,
  );
  await forgetOld(api.database);
  const rows = await api.database.db.selectFrom("idempotency").select("key").where("key", "=", key).execute();
  expect(rows).toEqual([]);
});

test.each(["", "has space", "x".repeat(201), "ü"])("the key %j is refused", async (key) => {
  const response = await api.request(`/v1/customers/${customerId}/items`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({ sku: "Z" }),
  });
  expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: "Idempotency-Key" }] });
});

test("a request that took effect and then failed keeps its key: it is not done again, and says at once why not", async () => {
  const failing = await createTestApi(
    { database: { ...api.database, db: api.database.db.withPlugin(unreadableItems) } },
    api.database,
  );
  const made = { headers: { "content-type": "application/json", "idempotency-key": "half-done" } };
  const ask = (of: TestApi) =>
    of.request(`/v1/customers/${customerId}/items`, { ...made, method: "POST", body: '{"sku":"HALF"}' });
  try {
    expect((await ask(failing)).status).toBe(500);
  } finally {
    await failing.close();
  }
  expect((await api.operator.items.list(customerId, { sku: "HALF" })).data).toHaveLength(1);
  expect(await (await ask(api)).json()).toMatchObject({
    status: 409,
    code: "conflict",
    detail: expect.stringContaining("perhaps after its work was done"),
  });
});

test("a repeated request for an API key gets the same key, and no secret is kept that can be read", async () => {
  const ask = () =>
    api.operator.apiKeys.create(
      customerId,
      { name: "Scanner", scopes: ["items:read"] },
      { idempotencyKey: "make-key" },
    );
  const first = await ask();
  expect(await ask()).toEqual(first);
  expect((await api.operator.apiKeys.list(customerId)).data).toHaveLength(1);
  const kept = await api.database.db.selectFrom("idempotency").select("body").execute();
  expect(JSON.stringify(kept)).not.toContain(first.key.slice(-20));
});

const writes = apiOperations().filter(({ method }) => method === "POST" || method === "PATCH");
test("only what does no harm when repeated takes no Idempotency-Key", () => {
  const others = writes.filter((operation) => !operation.headers.includes("Idempotency-Key"));
  expect(others.map((operation) => operation.id).toSorted()).toEqual([
    "compareListing",
    "countItems",
    "countOrders",
    "createImport",
    "previewItem",
    "previewPreferences",
    "previewShipNotice",
    "previewStore",
    "receiveStoreEvent",
    "searchItems",
    "searchOrders",
    "signIn",
    "testStore",
  ]);
});

/** Fails where an item is read to be answered. */
const unreadableItems: KyselyPlugin = {
  transformQuery({ node }) {
    if (JSON.stringify(node).includes("AS customer_setting")) throw new Error("the connection was lost");
    return node;
  },
  transformResult: async ({ result }) => result,
};
