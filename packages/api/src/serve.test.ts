import { createServer } from "node:http";
import { connect } from "node:net";
import { createClient } from "@trueup/sdk";
import { SOON } from "@trueup/db/testing/soon";
import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Clock } from "./context.ts";
import { limitRequestTimes, REQUEST_MS, UPLOAD_MS } from "./http/request-time.ts";
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

test("a request that comes too slowly is cut after 30 s; the upload of a file is not", async () => {
  await server.close(1_000);
  const hurried = hurriedClock(api.clock);
  server = await serveApi(api, { port: 0, clock: hurried.clock });
  const customer = await api.operator.customers.create({ name: "Aurora" });
  const key = await api.key(null);
  const file = "sku\nA\nB\n";
  const upload = begin(`/v1/customers/${customer.id}/imports?kind=items`, "text/csv", key, file);
  const other = begin(`/v1/customers/${customer.id}/items`, "application/json", key, '{"sku":"C"}');
  await expect.poll(() => hurried.waiting(), SOON).toBe(1);
  // The beginning of the upload has come as well.
  await expect.poll(async () => (await api.operator.imports.list(customer.id)).data.length, SOON).toBe(1);
  hurried.pass();
  expect(await other.answer).toMatch(/^HTTP\/1\.1 408 /);
  upload.finish();
  expect(await upload.answer).toMatch(/^HTTP\/1\.1 201 /);
  expect((await api.operator.imports.list(customer.id)).data).toMatchObject([{ bytes: file.length }]);
  expect((await api.operator.items.list(customer.id)).data).toEqual([]);
});

test("no request may take longer than an upload", () => {
  const own = createServer();
  limitRequestTimes(own, api.clock);
  expect(own.requestTimeout).toBe(UPLOAD_MS);
});

test("a request that came whole in time is answered, however long that takes", async () => {
  await server.close(1_000);
  const hurried = hurriedClock(api.clock);
  server = await serveApi(api, { port: 0, clock: hurried.clock });
  const client = createClient({ baseUrl: server.url, apiKey: await api.key(null) });
  const customer = await client.customers.create({ name: "Aurora" });
  await client.items.create(customer.id, { sku: "A" });
  await expect.poll(() => hurried.waiting(), SOON).toBe(0);
});

/** A clock on which the time that a request may take passes when the test says so. */
function hurriedClock(real: Clock) {
  const waiting = new Set<() => void>();
  const clock: Clock = {
    now: () => real.now(),
    wait(delayMs, signal) {
      if (delayMs !== REQUEST_MS) return real.wait(delayMs, signal);
      return new Promise((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
        signal?.addEventListener("abort", wake);
      });
    },
  };
  return {
    clock,
    waiting: () => waiting.size,
    pass() {
      for (const wake of waiting) wake();
    },
  };
}

/** Sends a request but for the end of its body. The answer is all that came until the connection was closed. */
function begin(path: string, type: string, key: string, text: string) {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  let answer = "";
  socket.on("data", (data) => (answer += data.toString()));
  const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(answer)));
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${key}\r\n` +
      `Content-Type: ${type}\r\nContent-Length: ${text.length}\r\n\r\n${text.slice(0, -2)}`,
  );
  return { answer: closed, finish: () => void socket.write(text.slice(-2)) };
}
