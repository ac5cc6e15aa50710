import { hashApiKey } from "../auth/key-format.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";
import { createClient } from "@trueup/sdk";

let api: TestApi;
let customerId: string;
beforeAll(async () => {
  api = await createTestApi();
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
});
afterAll(() => api.close());

const clientWith = (apiKey: string) =>
  createClient({ baseUrl: "http://trueup.test", apiKey, fetch: (request) => api.app.request(request) });

test("a key is shown once, works at once, and only its hash is kept", async () => {
  const created = await api.operator.apiKeys.create(customerId, { name: "Scanner", scopes: ["items:read"] });
  expect(created).toMatchObject({
    id: expect.stringMatching(/^key_\w{11}$/),
    key: expect.stringMatching(/^tup_\w{11}_\w{43}$/),
    customerId,
    scopes: ["items:read"],
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
  });
  expect(await clientWith(created.key).session.get()).toEqual({
    user: null,
    customerId,
    scopes: ["items:read"],
  });
  const { data } = await api.operator.apiKeys.list(customerId);
  expect(data.find((key) => key.id === created.id)).not.toHaveProperty("key");
  const rows = await api.database.db
    .selectFrom("api_key")
    .selectAll()
    .where("id", "=", created.id.slice("key_".length))
    .execute();
  expect(rows.map((row) => Buffer.from(row.hash))).toEqual([hashApiKey(created.key)]);
  expect(JSON.stringify(rows)).not.toContain(created.key.slice(-20));
});

test("a revoked key is refused from then on, and stays in the list", async () => {
  const { id, key } = await api.operator.apiKeys.create(customerId, { name: "Old", scopes: ["items:read"] });
  const client = clientWith(key);
  await client.session.get();
  await api.operator.apiKeys.revoke(customerId, id);
  await expect(client.session.get()).rejects.toMatchObject({
    status: 401,
    message: "The API key was revoked.",
  });
  const { data } = await api.operator.apiKeys.list(customerId);
  expect(data.find((listed) => listed.id === id)?.revokedAt).not.toBeNull();
});

test("a key that another process revoked is accepted for a second at most", async () => {
  const { id, key } = await api.operator.apiKeys.create(customerId, { name: "Old", scopes: ["items:read"] });
  const client = clientWith(key);
  await client.session.get();
  await api.database.db
    .updateTable("api_key")
    .set({ revoked_at: new Date() })
    .where("id", "=", id.slice("key_".length))
    .execute();
  api.clock.advance(1_001);
  await expect(client.session.get()).rejects.toMatchObject({ status: 401 });
});

test("a key expires when it said it would", async () => {
  const expiresAt = new Date(api.clock.now() + 60_000).toISOString();
  const { key } = await api.operator.apiKeys.create(customerId, {
    name: "Short",
    scopes: ["items:read"],
    expiresAt,
  });
  const client = clientWith(key);
  await client.session.get();
  api.clock.advance(60_001);
  await expect(client.session.get()).rejects.toMatchObject({
    status: 401,
    message: "The API key has expired.",
  });
  await expect(
    api.operator.apiKeys.create(customerId, { name: "Late", scopes: ["items:read"], expiresAt }),
  ).rejects.toMatchObject({ problem: { errors: [{ path: "expiresAt", code: "out_of_range" }] } });
});

test("the last use of a key is noted", async () => {
  const { id, key } = await api.operator.apiKeys.create(customerId, { name: "Used", scopes: ["items:read"] });
  await clientWith(key).session.get();
  const { data } = await api.operator.apiKeys.list(customerId);
  expect(data.find((listed) => listed.id === id)?.lastUsedAt).not.toBeNull();
});

test("a customer's administrator makes keys of the customer, never of the operator", async () => {
  const admin = await api.client(customerId, ["admin"]);
  const made = await admin.apiKeys.create(customerId, { name: "Mine", scopes: ["admin", "stock:write"] });
  expect(made.customerId).toBe(customerId);
  await expect(admin.operatorKeys.create({ name: "More", scopes: ["admin"] })).rejects.toMatchObject({
    status: 403,
  });
  await expect(admin.operatorKeys.list()).rejects.toMatchObject({ status: 403 });
});

test("the operator's keys are a list of their own, page by page", async () => {
  for (const name of ["A", "B", "C"])
    await api.operator.operatorKeys.create({ name, scopes: ["items:read"] });
  const first = await api.operator.operatorKeys.list({ limit: 2 });
  const second = await api.operator.operatorKeys.list({ limit: 2, cursor: first.nextCursor ?? "" });
  const names = [...first.data, ...second.data].map((key) => key.name);
  expect(names.slice(0, 3)).toEqual(["C", "B", "A"]);
  expect([...first.data, ...second.data].every((key) => key.customerId === null)).toBe(true);
});

test.each([
  [{ name: "X", scopes: [] }, "scopes"],
  [{ name: "X", scopes: ["everything"] }, "scopes.0"],
  [{ name: "", scopes: ["admin"] }, "name"],
  [{ name: "X", scopes: ["admin"], expiresAt: "soon" }, "expiresAt"],
])("the key %j is refused", async (key, path) => {
  const response = await api.request(`/v1/customers/${customerId}/api-keys`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(key),
  });
  expect(await response.json()).toMatchObject({ status: 400, errors: [{ path }] });
});
