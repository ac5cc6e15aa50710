import { coerceInputValue, isInputType, isNonNullType, print, typeFromAST, valueFromAST } from "graphql";
import type {
  GraphQLError,
  GraphQLInputType,
  OperationDefinitionNode,
  VariableDefinitionNode,
} from "graphql";
import { isCanonical } from "./canonical.ts";
import type { ShopifyError } from "./graphql-errors.ts";
import { adminSchema } from "./schema.ts";

export type Coerced =
  | { readonly kind: "coerced"; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: "invalid"; readonly errors: readonly ShopifyError[] };

interface Problem {
  readonly path: readonly (string | number)[];
  readonly explanation: string;
}

/** Judges the variables as Shopify does: one error per variable with every problem in it, and nothing runs. */
export function coerceVariables(
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Coerced {
  const values: Record<string, unknown> = {};
  const errors: ShopifyError[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = inputTypeOf(definition);
    const isGiven = Object.hasOwn(given, name);
    if (!isGiven && definition.defaultValue !== undefined) {
      values[name] = valueFromAST(definition.defaultValue, type);
      continue;
    }
    if (!isGiven && !isNonNullType(type)) continue;
    const value = isGiven ? given[name] : null;
    if (isCanonical(type, value)) {
      values[name] = value;
      continue;
    }
    const problems: Problem[] = [];
    values[name] = coerceInputValue(value, type, (path, _value, error) =>
      problems.push(problemOf(path, error)),
    );
    if (problems.length > 0) errors.push(invalidVariable(definition, value, problems));
  }
  return errors.length > 0 ? { kind: "invalid", errors } : { kind: "coerced", values };
}

function inputTypeOf(definition: VariableDefinitionNode): GraphQLInputType {
  const type = typeFromAST(adminSchema(), definition.type);
  if (!isInputType(type)) throw new Error(`Validation let ${print(definition.type)} pass as an input type`);
  return type;
}

function problemOf(path: readonly (string | number)[], error: GraphQLError): Problem {
  const unknownField = /^Field "(\w+)" is not defined by type "(\w+)"/u.exec(error.message);
  if (unknownField?.[1] !== undefined) {
    return { path: [...path, unknownField[1]], explanation: `Field is not defined on ${unknownField[2]}` };
  }
  const missingField = /^Field "(\w+)" of required type/u.exec(error.message);
  if (missingField?.[1] !== undefined) {
    return { path: [...path, missingField[1]], explanation: "Expected value to not be null" };
  }
  if (error.message.startsWith("Expected non-nullable type")) {
    return { path, explanation: "Expected value to not be null" };
  }
  return { path, explanation: error.message };
}

function invalidVariable(
  definition: VariableDefinitionNode,
  value: unknown,
  problems: readonly Problem[],
): ShopifyError {
  const details = problems
    .filter((problem) => problem.path.length > 0)
    .map((problem) => `${problem.path.join(".")} (${problem.explanation})`);
  const which = details.length === 0 ? "" : ` for ${details.join(", ")}`;
  const { startToken } = definition.loc ?? {};
  return {
    message: `Variable $${definition.variable.name.value} of type ${print(definition.type)} was provided invalid value${which}`,
    locations: startToken === undefined ? [] : [{ line: startToken.line, column: startToken.column }],
    extensions: { code: "INVALID_VARIABLE", value, problems },
  };
}
