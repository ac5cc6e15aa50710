import { getOperationAST, GraphQLError, Kind, parse, specifiedRules, validate } from "graphql";
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from "graphql";
import { parseError, validationError } from "./graphql-errors.ts";
import type { ShopifyError } from "./graphql-errors.ts";
import { adminSchema } from "./schema.ts";

export type PreparedDocument =
  | { readonly kind: "valid"; readonly operation: Operation }
  | { readonly kind: "invalid"; readonly errors: readonly ShopifyError[] };

export interface Operation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Fields of the root type in order, those of fragments included. */
  readonly rootFields: readonly FieldNode[];
}

const CACHE_SIZE = 500;

/** Parses and validates a document, once per text. */
export function createDocumentCache(): (query: string, operationName: string | null) => PreparedDocument {
  const prepared = new Map<string, PreparedDocument>();
  return (query, operationName) => {
    const key = operationName === null ? query : `${operationName}\u0000${query}`;
    const known = prepared.get(key);
    if (known !== undefined) return known;
    const oldest = prepared.keys().next();
    if (prepared.size >= CACHE_SIZE && oldest.done !== true) prepared.delete(oldest.value);
    const fresh = prepare(query, operationName);
    prepared.set(key, fresh);
    return fresh;
  };
}

function prepare(query: string, operationName: string | null): PreparedDocument {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { kind: "invalid", errors: [parseError(error)] };
  }
  // One rule at a time: graphql-js does not say in an error which rule it came from.
  const errors = specifiedRules.flatMap((rule) =>
    validate(adminSchema(), document, [rule]).map((error) => validationError(rule.name, error, document)),
  );
  if (errors.length > 0) return { kind: "invalid", errors };
  const definition = getOperationAST(document, operationName);
  if (definition === null || definition === undefined) {
    const message =
      operationName === null ? "An operation name is required" : `No operation named "${operationName}"`;
    return { kind: "invalid", errors: [{ message }] };
  }
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const part of document.definitions) {
    if (part.kind === Kind.FRAGMENT_DEFINITION) fragments.set(part.name.value, part);
  }
  const rootFields = rootFieldNodes(definition.selectionSet.selections, fragments);
  return { kind: "valid", operation: { document, definition, fragments, rootFields } };
}

function rootFieldNodes(
  selections: SelectionSetNode["selections"],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): FieldNode[] {
  return selections.flatMap((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return [selection];
      case Kind.INLINE_FRAGMENT:
        return rootFieldNodes(selection.selectionSet.selections, fragments);
      case Kind.FRAGMENT_SPREAD: {
        const fragment = fragments.get(selection.name.value);
        return fragment === undefined ? [] : rootFieldNodes(fragment.selectionSet.selections, fragments);
      }
    }
  });
}
