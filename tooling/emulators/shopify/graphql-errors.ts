import { GraphQLError, Kind, visit } from "graphql";
import type { ASTNode, DocumentNode } from "graphql";

/** An entry of `errors` as Shopify writes it. */
export interface ShopifyError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

const RATE_LIMITS = "https://shopify.dev/api/usage/rate-limits";

/** Codes of graphql-ruby, which Shopify runs, by the graphql-js rule that finds the same fault. */
const codes: Readonly<Record<string, string>> = {
  FieldsOnCorrectTypeRule: "undefinedField",
  FragmentsOnCompositeTypesRule: "fragmentOnNonCompositeType",
  KnownArgumentNamesRule: "argumentNotAccepted",
  KnownDirectivesRule: "undefinedDirective",
  KnownFragmentNamesRule: "useAndDefineFragment",
  KnownTypeNamesRule: "undefinedType",
  LoneAnonymousOperationRule: "uniquelyNamedOperations",
  NoFragmentCyclesRule: "infiniteLoop",
  NoUndefinedVariablesRule: "variableNotDefined",
  NoUnusedFragmentsRule: "useAndDefineFragment",
  NoUnusedVariablesRule: "variableNotUsed",
  OverlappingFieldsCanBeMergedRule: "fieldConflict",
  PossibleFragmentSpreadsRule: "cannotSpreadFragment",
  ProvidedRequiredArgumentsRule: "missingRequiredArguments",
  ScalarLeafsRule: "selectionMismatch",
  UniqueArgumentNamesRule: "argumentNotUnique",
  UniqueDirectivesPerLocationRule: "directiveNotUniqueForLocation",
  UniqueFragmentNamesRule: "fragmentNotUnique",
  UniqueInputFieldNamesRule: "inputFieldNotUnique",
  UniqueOperationNamesRule: "uniquelyNamedOperations",
  UniqueVariableNamesRule: "variableNotUnique",
  ValuesOfCorrectTypeRule: "argumentLiteralsIncompatible",
  VariablesAreInputTypesRule: "variableRequiresValidType",
  VariablesInAllowedPositionRule: "variableMismatch",
};

export function parseError(error: GraphQLError): ShopifyError {
  const at = error.locations?.[0];
  const where = at === undefined ? "" : ` at [${at.line}, ${at.column}]`;
  const message = `${error.message.replace(/^Syntax Error: /u, "syntax error, ")}${where}`;
  return { message, locations: error.locations ?? [], extensions: { code: "PARSE_ERROR" } };
}

export function validationError(rule: string, error: GraphQLError, document: DocumentNode): ShopifyError {
  const code = codes[rule] ?? "invalidDocument";
  const node = error.nodes?.[0];
  const undefinedField = /^Cannot query field "(\w+)" on type "(\w+)"/u.exec(error.message);
  const noSelections = /^Field "(\w+)" of type "([\w[\]!]+)" must have a selection/u.exec(error.message);
  let message = error.message;
  let details: Record<string, unknown> = {};
  if (undefinedField !== null) {
    const [, fieldName, typeName] = undefinedField;
    message = `Field '${fieldName}' doesn't exist on type '${typeName}'`;
    details = {
      typeName,
      fieldName,
      emulator: "Only a slice of the Admin schema is emulated: see the README.",
    };
  } else if (noSelections !== null) {
    const [, name, type = ""] = noSelections;
    const typeName = type.replace(/[[\]!]/gu, "");
    message = `Field must have selections (field '${name}' returns ${typeName} but has no selections. Did you mean '${name} { ... }'?)`;
    details = { nodeName: `field '${name}'`, typeName };
  }
  return {
    message,
    locations: error.locations ?? [],
    path: node === undefined ? [] : pathTo(node, document),
    extensions: { code, ...details },
  };
}

/** An error that a resolver threw. */
export function executionError(error: GraphQLError): ShopifyError {
  const { message, locations, path, extensions } = error;
  return {
    message,
    ...(locations === undefined ? {} : { locations }),
    extensions,
    ...(path === undefined ? {} : { path }),
  };
}

export const throttledError: ShopifyError = {
  message: "Throttled",
  extensions: { code: "THROTTLED", documentation: RATE_LIMITS },
};

export function maxCostError(cost: number, maxCost: number): ShopifyError {
  const message =
    `Query cost is ${cost}, which exceeds the single query max cost limit (${maxCost}).\n\n` +
    "See https://shopify.dev/docs/api/usage/rate-limits for more information on how the\n" +
    "cost of a query is calculated.\n\n" +
    "To query larger amounts of data with fewer limits, bulk operations should be used instead.\n" +
    "See https://shopify.dev/docs/api/usage/bulk-operations/queries for usage details.\n";
  return { message, extensions: { code: "MAX_COST_EXCEEDED", cost, maxCost, documentation: RATE_LIMITS } };
}

export function internalError(requestId: string): ShopifyError {
  const message =
    "Internal error. Looks like something went wrong on our end.\n" +
    `Request ID: ${requestId} (include this in support requests).`;
  return { message, extensions: { code: "INTERNAL_SERVER_ERROR", requestId } };
}

/** Thrown by a resolver before anything happened. */
export function accessDenied(field: string, requiredAccess: string): GraphQLError {
  return new GraphQLError(`Access denied for ${field} field. Required access: ${requiredAccess}`, {
    extensions: {
      code: "ACCESS_DENIED",
      documentation: "https://shopify.dev/api/usage/access-scopes",
      requiredAccess,
    },
  });
}

/** Shopify's path of a validation error: the operation, then the response names down to the node. */
function pathTo(target: ASTNode, document: DocumentNode): string[] {
  const trail: string[] = [];
  let found: string[] = [];
  visit(document, {
    enter(node) {
      const name = trailName(node);
      if (name !== null) trail.push(name);
      if (node === target) found = [...trail];
    },
    leave(node) {
      if (trailName(node) !== null) trail.pop();
    },
  });
  return found;
}

function trailName(node: ASTNode): string | null {
  if (node.kind === Kind.OPERATION_DEFINITION) {
    return node.name === undefined ? node.operation : `${node.operation} ${node.name.value}`;
  }
  if (node.kind === Kind.FRAGMENT_DEFINITION) return `fragment ${node.name.value}`;
  if (node.kind === Kind.FIELD) return node.alias?.value ?? node.name.value;
  return node.kind === Kind.ARGUMENT ? node.name.value : null;
}
