import { randomBytes } from "node:crypto";
import type { ShopifyCredentials } from "@trueup/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSealer } from "./seal.ts";
import {
  deleteStoreCredentials,
  loadStoreCredentials,
  saveStoreCredentials,
  type StoreKey,
} from "./store-credentials.ts";
import { createFixture } from "./testing/fixture.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

const sealer = createSealer([{ kid: "k", key: randomBytes(32) }]);
const TOKEN: ShopifyCredentials = { kind: "access_token", accessToken: "shpat_secret" };
const CLIENT: ShopifyCredentials = {
  kind: "client_credentials",
  clientId: "id",
  clientSecret: "shpss_secret",
};

let database: TestDatabase;
let stores: readonly StoreKey[];
beforeAll(async () => {
  database = await createTestDatabase();
  const { customerId, storeIds } = await createFixture(database.db, { stores: 2, skus: [] });
  stores = storeIds.map((storeId) => ({ customerId, storeId }));
});
afterAll(() => database.close());

function store(at: number): StoreKey {
  const found = stores[at];
  if (found === undefined) throw new Error(`no store ${at}`);
  return found;
}

async function save(key: StoreKey, credentials: ShopifyCredentials): Promise<void> {
  await database.db.transaction().execute((trx) => saveStoreCredentials(trx, sealer, key, credentials));
}

test("credentials of either kind are read as they were saved, the last ones only", async () => {
  await save(store(0), TOKEN);
  expect(await loadStoreCredentials(database.db, sealer, store(0))).toEqual(TOKEN);
  await save(store(0), CLIENT);
  expect(await loadStoreCredentials(database.db, sealer, store(0))).toEqual(CLIENT);
});

test("the secret that a store signs with is sealed beside its token, and gone with it", async () => {
  const signing = { ...TOKEN, webhookSecret: "shpss_signs" };
  await save(store(0), signing);
  expect(await loadStoreCredentials(database.db, sealer, store(0))).toEqual(signing);
  await save(store(0), TOKEN);
  expect(await loadStoreCredentials(database.db, sealer, store(0))).toEqual(TOKEN);
});

test("nothing in the database shows a secret", async () => {
  await save(store(0), CLIENT);
  const rows = await database.db
    .selectFrom("store_secret")
    .select("sealed")
    .where("store_id", "=", store(0).storeId)
    .execute();
  expect(rows).toHaveLength(2);
  for (const { sealed } of rows) expect(Buffer.from(sealed).toString("latin1")).not.toContain("secret");
});

test("a row copied to another store does not open there", async () => {
  await save(store(0), TOKEN);
  await save(store(1), TOKEN);
  const copy = await database.db
    .selectFrom("store_secret")
    .selectAll()
    .where("store_id", "=", store(0).storeId)
    .executeTakeFirstOrThrow();
  await database.db
    .updateTable("store_secret")
    .set({ sealed: copy.sealed })
    .where("store_id", "=", store(1).storeId)
    .execute();
  await expect(loadStoreCredentials(database.db, sealer, store(1))).rejects.toThrow("does not open");
});

test("a store without credentials, and another customer's store, have none", async () => {
  const { customerId, storeIds } = await createFixture(database.db, { skus: [] });
  const key = { customerId, storeId: storeIds[0] ?? 0 };
  await database.db.transaction().execute((trx) => deleteStoreCredentials(trx, key));
  expect(await loadStoreCredentials(database.db, sealer, key)).toBeNull();
  await save(store(0), TOKEN);
  const foreign = { customerId, storeId: store(0).storeId };
  expect(await loadStoreCredentials(database.db, sealer, foreign)).toBeNull();
});
