import { Kind } from "graphql";
import type { FieldNode } from "graphql";
import type { PreparedDocument } from "./documents.ts";
import { isRecord } from "./schema.ts";
import type { EmulatedShop } from "./shop.ts";

/** The body of a GraphQL call. */
export interface GraphqlRequest {
  readonly prepared: PreparedDocument;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Null where the body is not a GraphQL request at all. */
export function parseRequest(shop: EmulatedShop, text: string | null): GraphqlRequest | null {
  const body = parseJson(text);
  if (!isRecord(body) || typeof body["query"] !== "string") return null;
  const variables = body["variables"] ?? {};
  const operationName = body["operationName"] ?? null;
  if (!isRecord(variables) || (operationName !== null && typeof operationName !== "string")) return null;
  return { prepared: shop.prepare(body["query"], operationName), variables };
}

/** What the log and the faults know a call by. */
export function namesOf(request: GraphqlRequest | null): {
  readonly fields: readonly string[];
  readonly idempotencyKey: string | null;
} {
  if (request === null || request.prepared.kind === "invalid") return { fields: [], idempotencyKey: null };
  const { rootFields } = request.prepared.operation;
  const keys = rootFields.map((field) => idempotencyKeyOf(field, request.variables));
  return {
    fields: rootFields.map((field) => field.name.value),
    idempotencyKey: keys.find((key) => key !== null) ?? null,
  };
}

/** The key of a field's `@idempotent`, as it stands or by its variable; a blank one counts as none. */
export function idempotencyKeyOf(
  field: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): string | null {
  const directive = field.directives?.find((candidate) => candidate.name.value === "idempotent");
  const value = directive?.arguments?.find((argument) => argument.name.value === "key")?.value;
  if (value === undefined) return null;
  const key =
    value.kind === Kind.VARIABLE ? variables[value.name.value] : value.kind === Kind.STRING && value.value;
  return typeof key === "string" && key.trim() !== "" ? key : null;
}

export function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
