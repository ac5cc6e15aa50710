import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createFixture } from "../testing/fixture.ts";
import { checkFile, readImport, workOff } from "../testing/imports.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { forgetImports } from "./forget-imports.ts";
import { beginCheck, beginImport, type ImportKey, keepChunks } from "./import-file.ts";
import { confirmImport } from "./import-life.ts";

let database: TestDatabase;
let customerId: number;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  ({ customerId } = await createFixture(database.db, { skus: [], stores: 0 }));
});

const age = ({ importId }: ImportKey, hours: number) =>
  sql`UPDATE csv_import SET created_at = created_at - ${hours} * interval '1 hour' WHERE id = ${importId}`.execute(
    database.db,
  );
const check = () => checkFile(database.db, { customerId, kind: "items" }, "sku,price\nA,1\nB,x\n");

async function left(table: "csv_import" | "csv_import_chunk" | "csv_import_key" | "csv_import_fault") {
  const rows = await database.db
    .selectFrom(table)
    .select("customer_id")
    .where("customer_id", "=", customerId)
    .execute();
  return rows.length;
}

test("a file that never came whole is deleted after an hour", async () => {
  const key = await beginImport(database.db, customerId, { kind: "items", opening: null });
  if (key === null) throw new Error("there is room");
  await keepChunks(database.db, key, 0, [Buffer.from("sku\n")]);
  await forgetImports(database.db);
  expect(await left("csv_import")).toBe(1);
  await age(key, 2);
  await forgetImports(database.db);
  expect([await left("csv_import"), await left("csv_import_chunk")]).toEqual([0, 0]);
});

test("one that nobody confirms ends after a day, its file deleted, its faults kept for 30 days", async () => {
  const key = await check();
  await forgetImports(database.db);
  expect(await readImport(database.db, key)).toMatchObject({ status: "ready", file_gone: false });
  await age(key, 25);
  await forgetImports(database.db);
  expect(await readImport(database.db, key)).toMatchObject({
    status: "cancelled",
    problem: { code: "expired" },
    file_gone: true,
  });
  expect([
    await left("csv_import_chunk"),
    await left("csv_import_key"),
    await left("csv_import_fault"),
  ]).toEqual([0, 0, 1]);
  await age(key, 30 * 24);
  await forgetImports(database.db);
  expect([await left("csv_import"), await left("csv_import_fault")]).toEqual([0, 0]);
});

test("one whose task was given up is shown as failed at once, and ends", async () => {
  const key = await beginImport(database.db, customerId, { kind: "items", opening: null });
  if (key === null) throw new Error("there is room");
  await beginCheck(database.db, key, 4);
  await sql`UPDATE task SET status = 'failed', finished_at = now() WHERE customer_id = ${customerId}`.execute(
    database.db,
  );
  const failed = { status: "failed", problem: { code: "internal_error" } };
  expect(await readImport(database.db, key)).toMatchObject({ ...failed, file_gone: false });
  await forgetImports(database.db);
  expect(await readImport(database.db, key)).toMatchObject({ ...failed, file_gone: true });
});

test("a long file is deleted in slices, however many keys it has", async () => {
  const rows = Array.from({ length: 5_600 }, (_, at) => `S${at}`).join("\n");
  const key = await checkFile(database.db, { customerId, kind: "settings" }, `sku\n${rows}\n`);
  expect(await left("csv_import_key")).toBe(5_600);
  await confirmImport(database.db, key, { skipBad: true });
  await workOff(database.db);
  expect(await readImport(database.db, key)).toMatchObject({
    status: "done",
    applied: { bad: 5_600 },
    faults: 5_600,
    file_gone: true,
  });
  expect([await left("csv_import_chunk"), await left("csv_import_key")]).toEqual([0, 0]);
});
