import { afterAll, beforeAll, expect, test } from "vitest";
import { startShopifyEmulator } from "./server.ts";
import type { ShopifyEmulator } from "./server.ts";
import { call, send, setMutation } from "./testing.ts";

let emulator: ShopifyEmulator;
beforeAll(async () => {
  emulator = await startShopifyEmulator();
});

afterAll(() => emulator.close());

test.each([
  {
    title: "a required variable left out",
    variables: { key: "k" },
    path: [],
    explanation: "Expected value to not be null",
  },
  {
    title: "a required field left out",
    variables: { key: "k", input: { name: "available", quantities: [] } },
    path: ["reason"],
    explanation: "Expected value to not be null",
  },
  {
    title: "a null in a required place",
    variables: { key: "k", input: { name: null, reason: "other", quantities: [] } },
    path: ["name"],
    explanation: "Expected value to not be null",
  },
  {
    title: "a fraction",
    variables: {
      key: "k",
      input: {
        name: "available",
        reason: "other",
        quantities: [{ inventoryItemId: "a", locationId: "b", quantity: 1.5 }],
      },
    },
    path: ["quantities", 0, "quantity"],
    explanation: "Int cannot represent non-integer value: 1.5",
  },
  {
    title: "an integer beyond 32 bits",
    variables: {
      key: "k",
      input: {
        name: "available",
        reason: "other",
        quantities: [{ inventoryItemId: "a", locationId: "b", quantity: 2 ** 31 }],
      },
    },
    path: ["quantities", 0, "quantity"],
    explanation: "Int cannot represent non 32-bit signed integer value: 2147483648",
  },
])("$title is INVALID_VARIABLE at its path", async ({ variables, path, explanation }) => {
  const { body } = await call(emulator, setMutation, variables);
  expect(body).toMatchObject({
    errors: [{ extensions: { code: "INVALID_VARIABLE", problems: [{ path, explanation }] } }],
  });
  expect(body).not.toHaveProperty("data");
});

test.each([
  {
    code: "undefinedField",
    query: "query Q { shop { nonsense } }",
    path: ["query Q", "shop", "nonsense"],
    details: { typeName: "Shop", fieldName: "nonsense" },
  },
  {
    code: "undefinedField",
    query: "mutation { nonsense { id } }",
    path: ["mutation", "nonsense"],
    details: { typeName: "Mutation", fieldName: "nonsense" },
  },
  {
    code: "undefinedField",
    query: "{ shop { ...F } } fragment F on Shop { nonsense }",
    path: ["fragment F", "nonsense"],
    details: {},
  },
  {
    code: "selectionMismatch",
    query: "query Q { shop }",
    path: ["query Q", "shop"],
    details: { nodeName: "field 'shop'", typeName: "Shop" },
  },
  {
    code: "argumentNotAccepted",
    query: '{ inventoryItem(id: "1", nonsense: 1) { id } }',
    path: ["query", "inventoryItem", "nonsense"],
    details: {},
  },
  {
    code: "missingRequiredArguments",
    query: "{ inventoryItem { id } }",
    path: ["query", "inventoryItem"],
    details: {},
  },
  {
    code: "argumentLiteralsIncompatible",
    query: '{ productVariants(first: "ten") { nodes { id } } }',
    path: ["query", "productVariants", "first"],
    details: {},
  },
  { code: "undefinedDirective", query: "{ shop @nonsense { id } }", path: ["query", "shop"], details: {} },
  {
    code: "variableNotDefined",
    query: "query Q { inventoryItem(id: $id) { id } }",
    path: ["query Q", "inventoryItem", "id"],
    details: {},
  },
  { code: "variableNotUsed", query: "query Q($id: ID!) { shop { id } }", path: ["query Q"], details: {} },
  {
    code: "variableMismatch",
    query: "query Q($id: String!) { inventoryItem(id: $id) { id } }",
    path: ["query Q"],
    details: {},
  },
  { code: "undefinedType", query: "query Q($id: Nonsense) { shop { id } }", path: ["query Q"], details: {} },
  { code: "useAndDefineFragment", query: "{ shop { ...Missing } }", path: ["query", "shop"], details: {} },
  { code: "PARSE_ERROR", query: "{ shop { id }", path: undefined, details: {} },
])("$code: $query", async ({ code, query, path, details }) => {
  const { status, body } = await call(emulator, query);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    errors: expect.arrayContaining([
      expect.objectContaining({
        extensions: expect.objectContaining({ code, ...details }),
        ...(path && { path }),
      }),
    ]),
  });
  expect(body).not.toHaveProperty("data");
  expect(body).not.toHaveProperty("extensions");
});

test("the messages of the commonest faults are Shopify's", async () => {
  expect((await call(emulator, "{ shop { nonsense } }")).body).toMatchObject({
    errors: [{ message: "Field 'nonsense' doesn't exist on type 'Shop'" }],
  });
  expect((await call(emulator, "{ shop }")).body).toMatchObject({
    errors: [
      {
        message:
          "Field must have selections (field 'shop' returns Shop but has no selections. Did you mean 'shop { ... }'?)",
      },
    ],
  });
});

test("of several operations the named one runs; without a name, or with a wrong one, none does", async () => {
  const query = "query First { shop { id } } query Second { shop { name } }";
  expect((await call(emulator, query)).body).toEqual({
    errors: [{ message: "An operation name is required" }],
  });
  expect((await call(emulator, query, {}, { operationName: "Third" })).body).toEqual({
    errors: [{ message: 'No operation named "Third"' }],
  });
  expect((await call(emulator, query, {}, { operationName: "Second" })).body).toMatchObject({
    data: { shop: { name: "trueup-demo" } },
  });
});

test.each([
  { title: "no JSON", body: "{" },
  { title: "no query", body: "{}" },
  { title: "a query that is no text", body: '{"query":1}' },
  { title: "variables that are no object", body: '{"query":"{ shop { id } }","variables":[1]}' },
  { title: "an array", body: "[]" },
])("a body with $title is 400", async ({ body }) => {
  const headers = { "content-type": "application/json", "x-shopify-access-token": emulator.accessToken };
  const reply = await send(`${emulator.url}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers,
    body,
  });
  expect([reply.status, reply.body]).toEqual([
    400,
    { errors: { query: "Required parameter missing or invalid" } },
  ]);
});
