import { createRoute, z } from "@hono/zod-openapi";
import { encodeId } from "@trueup/db/id";
import type { ApiKeyTable } from "@trueup/db/access-schema";
import { API_SCOPES, type ApiKey, type CreatedApiKey, type NewApiKey, type Page } from "@trueup/sdk";
import type { Context } from "hono";
import type { Selectable } from "kysely";
import { decodeKeyId, encodeKeyId } from "../auth/key-format.ts";
import { hasScope } from "../auth/principal.ts";
import type { ApiEnv } from "../context.ts";
import { type AskedPage, encodeCursor, PAGE_QUERY, pageRequest } from "../http/page.ts";
import { invalidInput, notFound, Refusal } from "../http/refusal.ts";
import {
  type Api,
  answers,
  body,
  json,
  may,
  mayMakeSecret,
  operatorMay,
  operatorMayMakeSecret,
  pageOf,
  params,
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import { ApiKeySchema, CreatedApiKeySchema, NewApiKeySchema } from "../schemas/api-keys.ts";

const tags = ["API keys"];
const path = "/v1/customers/{customerId}/api-keys";
const operatorPath = "/v1/api-keys";
const list = answers("A page of API keys, newest first.", pageOf(ApiKeySchema));
const created = { 201: json("The new key, with its secret.", CreatedApiKeySchema), default: PROBLEM_ANSWER };
const revoked = { 204: { description: "The key is refused from now on." }, default: PROBLEM_ANSWER };

const listKeys = createRoute({
  method: "get",
  path,
  operationId: "listApiKeys",
  tags,
  summary: "A customer's API keys",
  ...may("admin"),
  request: { params: params("customerId"), query: z.strictObject(PAGE_QUERY) },
  responses: list,
});

const createKey = createRoute({
  method: "post",
  path,
  operationId: "createApiKey",
  tags,
  summary: "Make an API key for a customer",
  ...mayMakeSecret("admin"),
  request: { params: params("customerId"), body: body(NewApiKeySchema), headers: WRITE_HEADERS },
  responses: created,
});

const revokeKey = createRoute({
  method: "delete",
  path: `${path}/{apiKeyId}`,
  operationId: "revokeApiKey",
  tags,
  summary: "Revoke an API key",
  ...may("admin"),
  request: { params: params("customerId", "apiKeyId") },
  responses: revoked,
});

const listOperatorKeys = createRoute({
  method: "get",
  path: operatorPath,
  operationId: "listOperatorApiKeys",
  tags,
  summary: "The operator's API keys",
  ...operatorMay("admin"),
  request: { query: z.strictObject(PAGE_QUERY) },
  responses: list,
});

const createOperatorKey = createRoute({
  method: "post",
  path: operatorPath,
  operationId: "createOperatorApiKey",
  tags,
  summary: "Make an API key of the operator, which may use every customer",
  ...operatorMayMakeSecret("admin"),
  request: { body: body(NewApiKeySchema), headers: WRITE_HEADERS },
  responses: created,
});

const revokeOperatorKey = createRoute({
  method: "delete",
  path: `${operatorPath}/{apiKeyId}`,
  operationId: "revokeOperatorApiKey",
  tags,
  summary: "Revoke an API key of the operator",
  ...operatorMay("admin"),
  request: { params: params("apiKeyId") },
  responses: revoked,
});

export function serveApiKeys(api: Api): void {
  api.openapi(listKeys, async (c) =>
    c.json(await readKeys(c, c.get("customerId"), c.req.valid("query")), 200),
  );
  api.openapi(createKey, async (c) =>
    c.json(await makeKey(c, c.get("customerId"), c.req.valid("json")), 201),
  );
  api.openapi(revokeKey, async (c) => {
    await revoke(c, c.get("customerId"));
    return c.body(null, 204);
  });
  api.openapi(listOperatorKeys, async (c) => c.json(await readKeys(c, null, c.req.valid("query")), 200));
  api.openapi(createOperatorKey, async (c) => c.json(await makeKey(c, null, c.req.valid("json")), 201));
  api.openapi(revokeOperatorKey, async (c) => {
    await revoke(c, null);
    return c.body(null, 204);
  });
}

type KeyRow = Omit<Selectable<ApiKeyTable>, "hash">;
const COLUMNS = [
  "id",
  "customer_id",
  "name",
  "scopes",
  "expires_at",
  "revoked_at",
  "last_used_at",
  "created_at",
] as const;

/** Keys are few, and their ids have no order: the place of a page is counted. */
async function readKeys(
  c: Context<ApiEnv>,
  customerId: number | null,
  asked: AskedPage,
): Promise<Page<ApiKey>> {
  const page = pageRequest(asked);
  const offset = page.after ?? 0;
  const rows = await c
    .get("api")
    .database.db.selectFrom("api_key")
    .select(COLUMNS)
    .where("customer_id", customerId === null ? "is" : "=", customerId)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .offset(offset)
    .limit(page.limit + 1)
    .execute();
  const data = rows.slice(0, page.limit).map(toApiKey);
  return { data, nextCursor: rows.length > page.limit ? encodeCursor(offset + page.limit) : null };
}

async function makeKey(
  c: Context<ApiEnv>,
  customerId: number | null,
  { name, scopes, expiresAt }: NewApiKey,
): Promise<CreatedApiKey> {
  const { apiKeys, clock, database } = c.get("api");
  const expires = expiresAt === undefined ? null : new Date(expiresAt);
  if (expires !== null && expires.getTime() <= clock.now()) {
    throw invalidInput([{ path: "expiresAt", code: "out_of_range", message: "Must be in the future." }]);
  }
  const principal = c.get("principal");
  if (scopes.some((scope) => !hasScope(principal, scope))) {
    throw new Refusal("forbidden", "A key cannot be given scopes that its maker does not have.");
  }
  const { id, key } = await apiKeys.create({
    customerId,
    name,
    scopes: [...new Set(scopes)],
    expiresAt: expires,
  });
  const row = await database.db
    .selectFrom("api_key")
    .select(COLUMNS)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return { ...toApiKey(row), key };
}

async function revoke(c: Context<ApiEnv>, customerId: number | null): Promise<void> {
  const id = decodeKeyId(c.req.param("apiKeyId") ?? "");
  if (id === null || !(await c.get("api").apiKeys.revoke(id, customerId))) throw notFound("API key");
}

function toApiKey(row: KeyRow): ApiKey {
  return {
    id: encodeKeyId(row.id),
    name: row.name,
    customerId: row.customer_id === null ? null : encodeId("customer", row.customer_id),
    scopes: API_SCOPES.filter((scope) => row.scopes.includes(scope)),
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}
