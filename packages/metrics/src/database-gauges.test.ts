import { createTestDatabase, type TestDatabase } from "@trueup/db/testing/test-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { METRICS } from "./catalogue.ts";
import { createMetrics } from "./metrics.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const ON_SERVER_ALONE = ["trueup_db_oldest_xmin_seconds", "trueup_db_hot_ratio", "trueup_db_dead_tuples"];

test("a server shows every figure; the embedded database leaves out those that it does not have", async () => {
  const metrics = createMetrics();
  metrics.showDatabase({ database, now: () => 0, onError: (error) => expect(error).toBeUndefined() });
  const text = await metrics.render();
  expect(text).toContain("\ntrueup_db_up 1\n");
  for (const [name, { from }] of Object.entries(METRICS)) {
    if (from !== "database") continue;
    const isShown = database.kind === "server" || !ON_SERVER_ALONE.includes(name);
    expect([name, text.includes(`# TYPE ${name} `)]).toEqual([name, isShown]);
  }
  for (const lane of ["to_zero", "manual", "low_stock", "rest", "bulk"]) {
    expect(text).toContain(`trueup_due_listings{lane="${lane}"} 0`);
  }
});

test("however many look at once, and however often in 5 seconds, the database is asked once", async () => {
  const metrics = createMetrics();
  let asked = 0;
  let nowMs = 0;
  const counted: TestDatabase["db"] = new Proxy(database.db, {
    get(db, name) {
      if (name === "transaction") asked += 1;
      const value: unknown = Reflect.get(db, name);
      return typeof value === "function" ? value.bind(db) : value;
    },
  });
  metrics.showDatabase({ database: { kind: database.kind, db: counted }, now: () => nowMs, onError() {} });
  await Promise.all(Array.from({ length: 20 }, () => metrics.render()));
  nowMs = 4_999;
  await metrics.render();
  expect(asked).toBe(1);
  nowMs = 5_000;
  await metrics.render();
  expect(asked).toBe(2);
});

test("where the database does not answer the rest is shown, and no old figure", async () => {
  const gone = await createTestDatabase();
  const metrics = createMetrics();
  let nowMs = 0;
  let failures = 0;
  metrics.showDatabase({ database: gone, now: () => nowMs, onError: () => void (failures += 1) });
  expect(await metrics.render()).toContain('trueup_due_listings{lane="rest"} 0');
  await gone.close();
  nowMs = 10_000;
  const text = await metrics.render();
  expect(failures).toBe(1);
  expect(text).toContain("\ntrueup_db_up 0\n");
  expect(text).not.toContain("trueup_due_listings{");
  expect(text).toContain("process_resident_memory_bytes");
});

test("a database that hangs keeps nobody from the rest, and is not asked again meanwhile", async () => {
  const metrics = createMetrics();
  let nowMs = 0;
  let asked = 0;
  const failures: unknown[] = [];
  const hanging: TestDatabase["db"] = new Proxy(database.db, {
    get: (db, name) =>
      name === "transaction"
        ? () => ({ execute: () => new Promise(() => (asked += 1)) })
        : Reflect.get(db, name),
  });
  metrics.showDatabase({
    database: { kind: database.kind, db: hanging },
    now: () => nowMs,
    onError: (error) => void failures.push(error),
  });
  const text = await metrics.render();
  expect(failures).toEqual([new Error("The database did not answer within 1000 ms.")]);
  expect(text).toContain("\ntrueup_db_up 0\n");
  expect(text).toContain("process_resident_memory_bytes");
  nowMs = 10_000;
  expect(await metrics.render()).toContain("\ntrueup_db_up 0\n");
  expect(failures).toHaveLength(2);
  expect(asked).toBe(1);
});
