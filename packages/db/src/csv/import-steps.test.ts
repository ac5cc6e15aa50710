import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changeItem } from "../change-item.ts";
import { recordStockChanges } from "../record-stock-changes.ts";
import { receive } from "../testing/changes.ts";
import { createFixture, type Fixture } from "../testing/fixture.ts";
import { checkFile, exported, importFile, readFaults, readImport, workOff } from "../testing/imports.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { confirmImport } from "./import-life.ts";

let database: TestDatabase;
let fixture: Fixture;
let customerId: number;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  fixture = await createFixture(database.db, { skus: ["A", "B", "C"] });
  customerId = fixture.customerId;
});

const items = () => ({ customerId, kind: "items" }) as const;
const counts = (opening = false) => ({ customerId, kind: "counts", opening }) as const;
const itemOf = (sku: string) =>
  database.db
    .selectFrom("item")
    .selectAll()
    .where("customer_id", "=", customerId)
    .where("sku", "=", sku)
    .executeTakeFirstOrThrow();

describe("a dry run", () => {
  test("counts what would be new, changed and unchanged, and writes nothing", async () => {
    const file = "sku,description,price\r\nA,Tee,12.50\r\nB,,\r\nNEW,Cap,3\r\n";
    const key = await checkFile(database.db, items(), file);
    expect(await readImport(database.db, key)).toMatchObject({
      status: "ready",
      source: "trueup",
      checked: { created: 1, changed: 1, unchanged: 1, ignored: 0, bad: 0 },
      applied: null,
      faults: 0,
    });
    expect(await itemOf("A")).toMatchObject({ description: "", price: null, version: 1 });
    expect(await exported(database.db, customerId, "settings")).not.toContain("NEW");
  });

  test("names every bad row by its line and column", async () => {
    const file = [
      "sku,warehouse,role,quantity,opening",
      "A,Main,pickable,5,",
      'X,"Ma',
      'in",pickable,5,',
      "A,Attic,pickable,5,",
      "A,Main,shelf,-1,maybe",
      "B,Main,,,",
      "C,Main,pickable,1.5,",
      "",
      "B,Main,pickable",
      ",Main,pickable,4,",
      "A,Main,pickable,6,",
      "Z,Main,pickable,6,",
    ].join("\n");
    const key = await checkFile(database.db, counts(), file);
    expect(await readImport(database.db, key)).toMatchObject({
      checked: { created: 1, bad: 9 },
      faults: 11,
    });
    const faults = await readFaults(database.db, key);
    expect(faults.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, "warehouse", "invalid"],
      [5, "warehouse", "unknown_warehouse"],
      [6, "role", "not_allowed"],
      [6, "quantity", "out_of_range"],
      [6, "opening", "not_allowed"],
      [7, "quantity", "required"],
      [8, "quantity", "out_of_range"],
      [10, null, "wrong_cell_count"],
      [11, "sku", "required"],
      [12, "sku", "duplicate"],
      [13, "sku", "unknown_sku"],
    ]);
    expect(faults.find(({ code }) => code === "duplicate")?.message).toBe(
      "Line 2 of the file is about the same.",
    );
  });

  test("a file with bad rows is confirmed only where they may be left out", async () => {
    const key = await checkFile(database.db, counts(), "sku,quantity\nA,5\nX,1\n");
    expect(await confirmImport(database.db, key, { skipBad: false })).toEqual({
      kind: "has_bad_rows",
      bad: 1,
    });
    expect(await confirmImport(database.db, key, { skipBad: true })).toEqual({ kind: "confirmed" });
    await workOff(database.db);
    expect(await readImport(database.db, key)).toMatchObject({
      status: "done",
      applied: { created: 1, bad: 1 },
      faults: 1,
      file_gone: true,
    });
    expect(await confirmImport(database.db, key, { skipBad: true })).toEqual({ kind: "confirmed" });
  });
});

describe("a file that cannot be used ends in one clear fault", () => {
  const header = Buffer.from("sku,description\n");
  test.each([
    ["an empty file", "", "empty_file", null],
    ["a mark alone", "\uFEFF", "empty_file", null],
    ["empty lines", "\n\r\n\n", "empty_file", null],
    ["headers only", "sku,description\r\n", "no_rows", null],
    ["a quote that is never closed", 'sku,description\nA,b\nB,"c\nC,d\n', "broken_quote", 3],
    ["text behind a quote", 'sku,description\nA,"b"c\n', "broken_quote", 2],
    ["a quote inside a bare cell", 'sku,description\nA,5" pipe\n', "broken_quote", 2],
    ["Latin 1", Buffer.concat([header, Buffer.from("A,ok\nB,M\xfctze\n", "latin1")]), "wrong_encoding", 3],
    ["UTF-16", Buffer.from("\uFEFFsku,description\nA,b\n", "utf16le"), "wrong_encoding", null],
    ["a NUL character", "sku,description\nA,b\nB,\0\n", "wrong_encoding", 3],
    ["a row without end", `sku,description\nA,b\nB,${"x".repeat(1_100_000)}\n`, "row_too_long", 3],
    ["a missing column", "description\nTee\n", "missing_column", 1],
    ["a column that is misspelt", "sku,descripton\nA,Tee\n", "unknown_column", 1],
    ["a column twice", "sku,description,sku\nA,Tee,B\n", "duplicate_column", 1],
  ])("%s", async (_, file, code, line) => {
    const key = await checkFile(database.db, items(), file);
    const row = await readImport(database.db, key);
    expect(row).toMatchObject({ status: "failed", problem: { code, line }, faults: 0, file_gone: true });
    expect(await confirmImport(database.db, key, { skipBad: true })).toEqual({
      kind: "not_ready",
      status: "failed",
    });
  });
});

test.each([
  ["semicolons and a byte order mark", "\uFEFFsku;description\r\nA;Tee, black\r\n"],
  ["tabs", "sku\tdescription\nA\tTee, black\n"],
  ["carriage returns alone", 'sku,description\rA,"Tee, black"\r'],
  ["columns in another order, blanks around names", 'description , sku\n"Tee, black",A\n'],
  ["no line break at the end", 'sku,description\nA,"Tee, black"'],
  ["a header in quotes with the delimiter in it", '"sku","description"\nA,"Tee, black"\n'],
])("a file with %s is understood", async (_, file) => {
  expect(await importFile(database.db, items(), file)).toMatchObject({
    status: "done",
    applied: { changed: 1 },
  });
  expect((await itemOf("A")).description).toBe("Tee, black");
});

test("items are added and changed, and what a file has no column for stays", async () => {
  await importFile(database.db, items(), 'sku,price,packaging,tags\nA,12.5,Box,"red, a\\,b"\n');
  const file =
    "sku,description,syncInventory,processOrders,includeInbound,streetDate\nA,Tee,never,TRUE,true,2026-12-01\nN,Cap,,true,,\n";
  expect(await importFile(database.db, items(), file)).toMatchObject({ applied: { created: 1, changed: 1 } });
  expect(await itemOf("A")).toMatchObject({
    description: "Tee",
    sync_setting: "never",
    process_orders: true,
    include_inbound: true,
    price: "12.5000",
    packaging: "Box",
    tags: ["red", "a,b"],
  });
  expect(await itemOf("N")).toMatchObject({
    description: "Cap",
    sync_setting: "default",
    process_orders: true,
  });
  const history = await database.db
    .selectFrom("history")
    .select(["kind", "detail"])
    .where("customer_id", "=", customerId)
    .orderBy("id")
    .execute();
  expect(history.map(({ kind }) => kind).toSorted()).toEqual([
    "include_inbound",
    "process_orders",
    "process_orders",
    "setting",
  ]);
});

test("a setting that is imported stays: it ends the expiry of the one before", async () => {
  await importFile(database.db, items(), "sku\nA\n");
  await changeItem(database.db, {
    customerId,
    itemId: (await itemOf("A")).id,
    patch: { syncInventory: "always", override: { until: new Date("2099-01-01T00:00:00Z"), syncs: true } },
    ifVersion: null,
  });
  await importFile(database.db, { customerId, kind: "settings" }, "sku,syncInventory\nA,never\n");
  expect(await itemOf("A")).toMatchObject({
    sync_setting: "never",
    override_until: null,
    override_restores: null,
  });
});

test("settings of items that are not there are faults, and nothing is sent for a changed setting", async () => {
  await recordStockChanges(database.db, [{ customerId, changes: [receive("A", 5)] }]);
  await database.db.deleteFrom("due").execute();
  const file = "sku,syncInventory,processOrders\nA,always,\nX,never,\n";
  const done = await importFile(database.db, { customerId, kind: "settings" }, file);
  expect(done).toMatchObject({ applied: { changed: 1, bad: 1 } });
  expect(await database.db.selectFrom("due").selectAll().execute()).toEqual([]);
});

describe("counts", () => {
  test("an opening balance marks the item received and goes out; a count alone does not", async () => {
    const file = "sku,quantity,opening\nA,5,\nB,0,true\nC,7,false\n";
    expect(await importFile(database.db, counts(true), file)).toMatchObject({ applied: { created: 3 } });
    expect((await itemOf("A")).received_at).not.toBeNull();
    expect((await itemOf("B")).received_at).not.toBeNull();
    expect((await itemOf("C")).received_at).toBeNull();
    const due = await database.db.selectFrom("due").select("listing_id").execute();
    expect(due.map((row) => row.listing_id)).toEqual(
      expect.arrayContaining([...fixture.item("A").listingIds, ...fixture.item("B").listingIds]),
    );
  });

  test("one that finds what is there already records nothing", async () => {
    await importFile(database.db, counts(true), "sku,quantity\nA,5\n");
    const before = await database.db.selectFrom("history").select("id").execute();
    expect(await importFile(database.db, counts(true), "sku,quantity\nA,5\n")).toMatchObject({
      applied: { unchanged: 1 },
    });
    expect(await database.db.selectFrom("history").select("id").execute()).toEqual(before);
  });
});

test("listings are linked by names or ids; a link that is there stays, a place of another item is a fault", async () => {
  const store = `sto_${fixture.storeIds[0]}`;
  const taken = `gid://shopify/ProductVariant/${fixture.item("B").id}`;
  const file = [
    "sku,store,variantId,productId,locationId",
    "A,Store 0,9001,77,",
    `A,${store},gid://shopify/ProductVariant/9002,,gid://shopify/Location/5`,
    `B,Store 0,${taken},,`,
    `A,Store 0,${taken},,`,
    "A,Elsewhere,9003,,",
    "A,Store 0,9004x,,",
  ].join("\n");
  const key = await checkFile(database.db, { customerId, kind: "listings" }, file);
  expect((await readFaults(database.db, key)).map(({ line, column, code }) => [line, column, code])).toEqual([
    [5, "variantId", "duplicate"],
    [6, "store", "unknown_store"],
    [7, "variantId", "invalid"],
  ]);
  await confirmImport(database.db, key, { skipBad: true });
  await workOff(database.db);
  expect(await readImport(database.db, key)).toMatchObject({ applied: { created: 2, unchanged: 1, bad: 3 } });
  expect(
    await importFile(
      database.db,
      { customerId, kind: "listings" },
      `sku,store,variantId\nA,Store 0,${taken}\n`,
    ),
  ).toMatchObject({ applied: { bad: 1 } });
});

describe("slices", () => {
  const many = Array.from({ length: 1_200 }, (_, at) => `S${at},${at % 7}`);
  const itemFile = `sku,description\n${many.map((row) => `${row.replace(",", ',"line\n')}"`).join("\n")}\n`;

  test("a run that breaks off between two of them goes on where it was, and does nothing twice", async () => {
    await importFile(database.db, items(), itemFile);
    const key = await checkFile(database.db, counts(true), `sku,quantity\n${many.join("\n")}\n`);
    expect(await readImport(database.db, key)).toMatchObject({ checked: { created: 1_200, bad: 0 } });
    await confirmImport(database.db, key, { skipBad: false });
    expect(await workOff(database.db, 1)).toBe(1);
    const half = await readImport(database.db, key);
    expect(half.status).toBe("running");
    expect(half.bytes_done).toBeGreaterThan(0);
    expect(half.bytes_done).toBeLessThan(half.bytes);
    // The process died: its hold on the task runs out.
    await database.db
      .updateTable("task")
      .set({ expires_at: new Date(0) })
      .where("status", "=", "running")
      .execute();
    await workOff(database.db);
    const done = await readImport(database.db, key);
    expect(done).toMatchObject({ status: "done", file_gone: true, bytes_done: done.bytes });
    const lines = await database.db
      .selectFrom("history")
      .select("item_id")
      .where("customer_id", "=", customerId)
      .where("kind", "=", "set")
      .execute();
    expect(lines).toHaveLength(done.applied === null ? -1 : (done.applied.created ?? 0));
    expect(new Set(lines.map((row) => row.item_id)).size).toBe(lines.length);
  });

  test("a duplicate far behind the first is found", async () => {
    const key = await checkFile(database.db, items(), `${itemFile}S3,again\n`);
    expect(await readFaults(database.db, key)).toMatchObject([
      { line: 2_402, column: "sku", code: "duplicate", message: "Line 8 of the file is about the same." },
    ]);
  });
});
