import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";
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
