import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  buildClientSchema,
  getOperationAST,
  type GraphQLField,
  type GraphQLSchema,
  type IntrospectionQuery,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { describe, expect, test } from "vitest";
import {
  API_VERSION,
  LIST_VARIANTS,
  type Operation,
  readQuantities,
  SET_QUANTITIES,
  TEST_SCOPES,
  TEST_STORE,
} from "./operations.ts";

const OPERATIONS: readonly (readonly [string, Operation])[] = [
  ["set quantities", SET_QUANTITIES],
  ["read one location", readQuantities(1)],
  ["read two locations", readQuantities(2)],
  ["read forty locations", readQuantities(40)],
  ["test the store", TEST_STORE],
  ["test the scopes", TEST_SCOPES],
  ["list variants", LIST_VARIANTS],
];

describe(`against Shopify's own schema of ${API_VERSION}`, () => {
  const schema = loadSchema(API_VERSION);

  test.each(OPERATIONS)("%s is valid", (_, { document }) => {
    expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([]);
  });

  test.each(OPERATIONS)("%s uses nothing deprecated", (_, { document }) => {
    const deprecated = fieldsOf(schema, document).filter((field) => field.deprecationReason != null);
    expect(deprecated.map(({ name }) => name)).toEqual([]);
  });

  test.each(OPERATIONS)("%s says truly whether it writes", (_, { document, effect }) => {
    const operation = getOperationAST(parse(document));
    expect(operation?.operation).toBe(effect === "write" ? "mutation" : "query");
  });

  test("a write selects nothing but userErrors", () => {
    expect(fieldsOf(schema, SET_QUANTITIES.document).map(({ name }) => name)).toEqual([
      "inventorySetQuantities",
      "userErrors",
      "code",
      "field",
      "message",
    ]);
  });

  test("a write carries its idempotency key as a variable", () => {
    expect(SET_QUANTITIES.document).toContain("@idempotent(key: $key)");
  });
});

test("the unstable version, next year's first, still knows every operation", () => {
  const schema = loadSchema("unstable");
  const faults = OPERATIONS.flatMap(([name, { document }]) =>
    validate(schema, parse(document)).map(({ message }) => `${name}: ${message}`),
  );
  expect(faults).toEqual([]);
});

function loadSchema(version: string): GraphQLSchema {
  // By path: the package exports its code alone.
  const file = new URL(
    `../../node_modules/@shopify/dev-mcp/dist/data/admin_${version}.json.gz`,
    import.meta.url,
  );
  const introspection: { readonly data: IntrospectionQuery } = JSON.parse(
    gunzipSync(readFileSync(file)).toString(),
  );
  return buildClientSchema(introspection.data);
}

function fieldsOf(schema: GraphQLSchema, document: string): readonly GraphQLField<unknown, unknown>[] {
  const types = new TypeInfo(schema);
  const fields: GraphQLField<unknown, unknown>[] = [];
  visit(
    parse(document),
    visitWithTypeInfo(types, {
      Field() {
        const field = types.getFieldDef();
        if (field) fields.push(field);
      },
    }),
  );
  return fields;
}
