import { connect } from "node:net";
import { createClient } from "@trueup/sdk";
import { SOON } from "@trueup/db/testing/soon";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { serveApi, type Server } from "./serve.ts";
import { createTestApi, type TestApi } from "./testing/api.ts";

let database: TestDatabase;
let api: TestApi;
let server: Server;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  api = await createTestApi({}, database);
  server = await serveApi(api, { port: 0, clock: api.clock });
});
afterEach(async () => {
  await server.close(1_000);
  await api.close();
});

test("the SDK's client reads and writes over a real connection", async () => {
  const client = createClient({ baseUrl: `${server.url}/`, apiKey: await api.key(null) });
  const customer = await client.customers.create({ name: "Aurora" });
  await client.items.create(customer.id, { sku: "A" });
  const [result] = await client.stockChanges.record(customer.id, [
    { kind: "receive", sku: "A", quantity: 2 },
  ]);
  expect(result?.quantities.onShelf).toBe(2);
  await expect(client.items.get(customer.id, "itm_999999")).rejects.toMatchObject({ status: 404 });
});

test("live events come over a real connection, and the stream ends when it is hung up", async () => {
  const client = createClient({ baseUrl: server.url, apiKey: await api.key(null) });
  const hangUp = new AbortController();
  const states: string[] = [];
  for await (const event of client.allEvents({
    signal: hangUp.signal,
    onState(state) {
      states.push(state);
      hangUp.abort();
    },
  })) {
    expect.unreachable(`an event: ${event.type}`);
  }
  expect(states).toEqual(["open"]);
});

test("a port that is taken is an error", async () => {
  const port = Number(new URL(server.url).port);
  await expect(serveApi(api, { port, clock: api.clock })).rejects.toThrow("EADDRINUSE");
});

test("closing finishes the request under way, then refuses new ones", async () => {
  const client = createClient({ baseUrl: server.url, apiKey: await api.key(null) });
  const customer = await client.customers.create({ name: "Aurora" });
  await client.items.create(customer.id, { sku: "A" });
  const writes = Array.from({ length: 10 }, () =>
    client.stockChanges.record(customer.id, [{ kind: "receive", sku: "A", quantity: 1 }]),
  );
  const settled = Promise.allSettled(writes);
  await expect
    .poll(async () => (await client.items.list(customer.id)).data[0]?.quantities.onShelf)
    .toBeGreaterThan(0);
  await server.close(SOON.timeout);
  const acknowledged = (await settled).filter((write) => write.status === "fulfilled").length;
  const [item] = (await api.operator.items.list(customer.id)).data;
  expect(item?.quantities.onShelf).toBe(acknowledged);
  await expect(client.customers.list()).rejects.toThrow("fetch failed");
});

test("closing does not wait for those who only hold on", async () => {
  const client = createClient({ baseUrl: server.url, apiKey: await api.key(null) });
  const stream = await fetch(`${server.url}/v1/events`, {
    headers: { authorization: `Bearer ${await api.key(null)}` },
  });
  const { port } = new URL(server.url);
  const silent = connect(Number(port), "127.0.0.1");
  await new Promise((resolve) => silent.once("connect", resolve));
  silent.write("POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
  await client.customers.list();
  await server.close(100);
  await expect(client.customers.list()).rejects.toThrow("fetch failed");
  await stream.body?.cancel().catch(() => undefined);
  silent.destroy();
});
