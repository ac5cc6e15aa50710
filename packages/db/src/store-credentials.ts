import type { ShopifyCredentials } from "@trueup/sdk";
import { sql } from "kysely";
import type { Sealer } from "./seal.ts";
import type { Db, Trx } from "./schema.ts";

export interface StoreKey {
  readonly customerId: number;
  readonly storeId: number;
}

/** Puts a store's credentials in the place of those it had, sealed. */
export async function saveStoreCredentials(
  trx: Trx,
  sealer: Sealer,
  { customerId, storeId }: StoreKey,
  credentials: ShopifyCredentials,
): Promise<void> {
  const rows = Object.entries(secretsOf(credentials)).map(([field, secret]) => ({
    customer_id: customerId,
    store_id: storeId,
    field,
    ...sealer.seal({ customerId, storeId, field }, secret),
  }));
  await deleteStoreCredentials(trx, { customerId, storeId });
  await trx.insertInto("store_secret").values(rows).execute();
  await trx
    .updateTable("store")
    .set({ credentials_kind: credentials.kind })
    .where("customer_id", "=", customerId)
    .where("id", "=", storeId)
    .execute();
}

export async function deleteStoreCredentials(trx: Trx, { customerId, storeId }: StoreKey): Promise<void> {
  await trx
    .deleteFrom("store_secret")
    .where("customer_id", "=", customerId)
    .where("store_id", "=", storeId)
    .execute();
}

/** A store's credentials, opened; null where it has none, as a disconnected store. */
export async function loadStoreCredentials(
  db: Db,
  sealer: Sealer,
  { customerId, storeId }: StoreKey,
): Promise<ShopifyCredentials | null> {
  // One statement, so that kind and fields are of the same save.
  const { rows } = await sql<{
    kind: ShopifyCredentials["kind"];
    field: string;
    kid: string;
    sealed: Uint8Array;
  }>`
    SELECT s.credentials_kind AS kind, x.field, x.kid, x.sealed
    FROM store s JOIN store_secret x ON x.customer_id = s.customer_id AND x.store_id = s.id
    WHERE s.customer_id = ${customerId} AND s.id = ${storeId}`.execute(db);
  const [first] = rows;
  if (first === undefined) return null;
  const open = (field: string): string => {
    const row = rows.find((candidate) => candidate.field === field);
    if (row === undefined) throw new Error(`store ${storeId} has no secret "${field}"`);
    return sealer.open({ customerId, storeId, field }, row);
  };
  switch (first.kind) {
    case "access_token":
      return {
        kind: "access_token",
        accessToken: open("accessToken"),
        ...(rows.some((row) => row.field === "webhookSecret")
          ? { webhookSecret: open("webhookSecret") }
          : {}),
      };
    case "client_credentials":
      return { kind: "client_credentials", clientId: open("clientId"), clientSecret: open("clientSecret") };
  }
}

function secretsOf(credentials: ShopifyCredentials): Readonly<Record<string, string>> {
  switch (credentials.kind) {
    case "access_token":
      return {
        accessToken: credentials.accessToken,
        ...(credentials.webhookSecret === undefined ? {} : { webhookSecret: credentials.webhookSecret }),
      };
    case "client_credentials":
      return { clientId: credentials.clientId, clientSecret: credentials.clientSecret };
  }
}
