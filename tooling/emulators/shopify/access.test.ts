import { afterEach, beforeEach, expect, test } from "vitest";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { call, codesOf, send, set } from "./testing.ts";
import type { Reply } from "./testing.ts";

let emulator: ShopifyEmulator;
let time: number;

beforeEach(async () => {
  time = 0;
  emulator = await startShopifyEmulator({ now: () => time });
});

afterEach(() => emulator.close());

const shop = "{ shop { name } }";
const refused = { errors: "[API] Invalid API key or access token (unrecognized login or wrong password)" };

test.each([
  { title: "an unknown token", headers: { "x-shopify-access-token": "shpat_nonsense" } },
  { title: "no token", headers: {} },
])("$title is 401 with Shopify's words", async ({ headers }) => {
  const reply = await send(`${emulator.url}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query: shop }),
  });
  expect([reply.status, reply.body]).toEqual([401, refused]);
});

test("client credentials give a token for a day less a second, form-encoded or as JSON", async () => {
  const body = {
    grant_type: "client_credentials",
    client_id: emulator.clientId,
    client_secret: emulator.clientSecret,
  };
  const form = await ask({ body: new URLSearchParams(body) });
  const json = await ask({ body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  for (const reply of [form, json]) {
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      access_token: expect.stringMatching(/^shpat_/u),
      scope: expect.stringContaining("write_inventory"),
      expires_in: 86_399,
    });
    expect((await call(emulator, shop, {}, { token: tokenOf(reply) })).status).toBe(200);
  }
});

test.each([
  { title: "a wrong secret", change: { client_secret: "nonsense" }, error: "invalid_request" },
  { title: "an unknown client", change: { client_id: "nonsense" }, error: "application_cannot_be_found" },
  { title: "another grant", change: { grant_type: "password" }, error: "unsupported_grant_type" },
])("$title is refused with a page of HTML", async ({ change, error }) => {
  const reply = await grant(change);
  expect(reply.status).toBe(400);
  expect(reply.headers.get("content-type")).toContain("text/html");
  expect(reply.text).toContain(`<title>400 - Oauth error ${error}</title>`);
});

test("a token of client credentials ends after its day, the static one does not", async () => {
  const token = tokenOf(await grant());
  time = 86_398_999;
  expect((await call(emulator, shop, {}, { token })).status).toBe(200);
  time = 86_399_000;
  expect((await call(emulator, shop, {}, { token })).status).toBe(401);
  expect((await call(emulator, shop)).status).toBe(200);
});

test("expired tokens are replaced by asking again", async () => {
  const token = tokenOf(await grant());
  emulator.faults.expireTokens();
  expect((await call(emulator, shop, {}, { token })).status).toBe(401);
  expect((await call(emulator, shop)).status).toBe(200);
  expect((await call(emulator, shop, {}, { token: tokenOf(await grant()) })).status).toBe(200);
});

test("revoked tokens end all at once, and refused credentials give no new one", async () => {
  emulator.faults.revokeTokens();
  emulator.faults.refuseCredentials(true);
  expect((await call(emulator, shop)).status).toBe(401);
  expect((await grant()).status).toBe(400);
  emulator.faults.refuseCredentials(false);
  expect((await grant()).status).toBe(200);
});

test("tokens of one app share its bucket; another app has its own", async () => {
  const other = emulator.addApp("poller");
  await call(emulator, shop, {}, { token: tokenOf(await grant()) });
  await call(emulator, shop);
  expect(emulator.availablePoints()).toBe(1_998);
  const { body } = await call(emulator, shop, {}, { token: other.accessToken });
  expect(body).toMatchObject({ extensions: { cost: { throttleStatus: { currentlyAvailable: 1_999 } } } });
});

test("a missing scope answers ACCESS_DENIED with what is required, and the call is charged", async () => {
  emulator.faults.scopes(["read_inventory", "read_products"]);
  const item = emulator.catalogue.addVariant({ sku: "A" }).inventoryItemId;
  const row = {
    inventoryItemId: item,
    locationId: emulator.locationId,
    quantity: 1,
    changeFromQuantity: null,
  };
  const { status, body } = await set(emulator, [row]);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    errors: [
      {
        message:
          "Access denied for inventorySetQuantities field. Required access: `write_inventory` access scope.",
        locations: [{ line: 2, column: 3 }],
        extensions: {
          code: "ACCESS_DENIED",
          documentation: "https://shopify.dev/api/usage/access-scopes",
          requiredAccess: "`write_inventory` access scope.",
        },
        path: ["inventorySetQuantities"],
      },
    ],
    data: { inventorySetQuantities: null },
    extensions: { cost: { requestedQueryCost: 10, actualQueryCost: 10 } },
  });
  expect(emulator.available(item)).toBe(0);
});

test("the right to write includes the right to read, and the app can ask what it may do", async () => {
  emulator.faults.scopes(["write_inventory", "write_products"]);
  const query =
    "{ inventoryItems(first: 1) { nodes { id } } productVariants(first: 1) { nodes { id } } currentAppInstallation { accessScopes { handle } app { title } } }";
  const reply = await call(emulator, query);
  expect(codesOf(reply)).toEqual([]);
  expect(reply.body).toMatchObject({
    data: {
      currentAppInstallation: {
        accessScopes: [{ handle: "write_inventory" }, { handle: "write_products" }],
        app: { title: "trueup" },
      },
    },
  });
});

function ask(request: RequestInit): Promise<Reply> {
  return send(`${emulator.url}/admin/oauth/access_token`, { method: "POST", ...request });
}

function grant(change: Readonly<Record<string, string>> = {}): Promise<Reply> {
  const { clientId, clientSecret } = emulator;
  const body = {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    ...change,
  };
  return ask({ body: new URLSearchParams(body) });
}

function tokenOf(reply: Reply): string {
  const token = /"access_token":"(?<token>\w+)"/u.exec(reply.text)?.groups?.["token"];
  if (token === undefined) throw new Error(`No token in ${reply.text}`);
  return token;
}
