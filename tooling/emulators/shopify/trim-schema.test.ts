import { readFileSync } from "node:fs";
import {
  buildClientSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
} from "graphql";
import type { GraphQLArgument, GraphQLInputField, GraphQLNamedType, GraphQLSchema } from "graphql";
import { expect, test } from "vitest";
import { adminSchema, executionSchema } from "./schema.ts";
import { readWholeIntrospection, sliceText } from "./trim-schema.ts";

const whole = buildClientSchema(readWholeIntrospection());
const slice = adminSchema();

test("the committed slice is what the script writes from Shopify's schema", () => {
  const committed = readFileSync(new URL("admin-2026-10.graphql", import.meta.url), "utf8");
  expect(print(parse(committed))).toBe(print(parse(sliceText())));
});

test.each(ownTypes(slice))("$name is in Shopify's schema with the very same fields", (type) => {
  const real = whole.getType(type.name);
  expect(real === undefined ? undefined : shapeOf(real, fieldNames(type))).toEqual(
    shapeOf(type, fieldNames(type)),
  );
});

test.each(["InventorySetQuantitiesInput", "InventoryQuantityInput", "InventorySetQuantitiesUserErrorCode"])(
  "%s is whole",
  (name) => {
    const [ours, real] = [slice.getType(name), whole.getType(name)];
    expect(ours && fieldNames(ours)).toEqual(real && fieldNames(real).toSorted());
  },
);

test("the directive @idempotent is Shopify's", () => {
  const described = [slice, whole].map((schema) => {
    const directive = schema.getDirective("idempotent");
    return directive && { locations: directive.locations, args: directive.args.map(describe) };
  });
  expect(described[0]).toEqual(described[1]);
  expect(described[0]).toEqual({ locations: ["FIELD"], args: [["key", "String!", undefined]] });
});

test("the schema that calls run on differs in its input objects alone", () => {
  const runs = executionSchema();
  const inputs = ownTypes(slice).filter(isInputObjectType);
  expect(inputs.map((type) => runs.getType(type.name)?.constructor.name)).toEqual(
    inputs.map(() => "GraphQLScalarType"),
  );
  const others = ownTypes(runs).filter((type) => !isInputObjectType(slice.getType(type.name)));
  expect(others.map((type) => shapeOf(type, fieldNames(type)))).toEqual(
    others.map((type) => shapeOf(slice.getType(type.name) ?? type, fieldNames(type))),
  );
});

function ownTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__"));
}

function fieldNames(type: GraphQLNamedType): string[] {
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
    return Object.keys(type.getFields());
  return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
}

function shapeOf(type: GraphQLNamedType, names: readonly string[]): object {
  const kind = type.constructor.name;
  if (isObjectType(type) || isInterfaceType(type)) {
    const fields = type.getFields();
    return {
      kind,
      fields: names.map((name) => [
        name,
        String(fields[name]?.type),
        fields[name]?.args.map(describe),
        fields[name]?.deprecationReason ?? null,
      ]),
    };
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    return { kind, oneOf: type.isOneOf, fields: names.map((name) => fields[name] && describe(fields[name])) };
  }
  return { kind, values: isEnumType(type) ? names.map((name) => type.getValue(name)?.name) : [] };
}

function describe(input: GraphQLArgument | GraphQLInputField): unknown[] {
  return [input.name, String(input.type), input.defaultValue];
}
