import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import type { GraphQLObjectType, GraphQLSchema, OperationTypeNode } from "graphql";

let built: GraphQLSchema | null = null;

/** The slice of the Admin schema 2026-10 that the emulator serves, built once per process. */
export function adminSchema(): GraphQLSchema {
  built ??= buildSchema(readFileSync(new URL("admin-2026-10.graphql", import.meta.url), "utf8"), {
    assumeValid: true,
  });
  return built;
}

export function rootType(operation: OperationTypeNode): GraphQLObjectType {
  const type = adminSchema().getRootType(operation);
  if (type === undefined || type === null) throw new Error(`Validation let a ${operation} pass`);
  return type;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
