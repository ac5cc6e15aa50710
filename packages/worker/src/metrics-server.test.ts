import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { createMetrics } from "@trueup/metrics/metrics";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type MetricsServer, serveMetrics } from "./metrics-server.ts";

let database: TestDatabase;
let server: MetricsServer;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  server = await serve(database);
});
afterEach(() => server.close());

function serve({ db }: Pick<TestDatabase, "db">): Promise<MetricsServer> {
  return serveMetrics({ port: 0, listen: "127.0.0.1", metrics: createMetrics(), db });
}

const status = async (path: string, init: RequestInit = {}) => (await fetch(server.url + path, init)).status;

test("a worker with its database lives and is ready, and shows its metrics", async () => {
  expect(await status("/livez")).toBe(200);
  expect(await status("/readyz")).toBe(200);
  const answer = await fetch(`${server.url}/metrics`);
  expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  expect(await answer.text()).toContain("trueup_build_info{");
});

test("nothing else is served, and nothing but GET", async () => {
  expect(await status("/")).toBe(404);
  expect(await status("/metrics", { method: "POST" })).toBe(405);
});

test("a worker that stops is not ready, and lives", async () => {
  server.drain();
  expect(await status("/readyz")).toBe(503);
  expect(await status("/livez")).toBe(200);
});

test("a worker without its database is not ready, and lives", async () => {
  await server.close();
  const gone = await createTestDatabase();
  server = await serve(gone);
  await gone.close();
  expect(await status("/readyz")).toBe(503);
  expect(await status("/livez")).toBe(200);
  expect(await status("/metrics")).toBe(200);
});
