import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  OperationTypeNode,
} from "graphql";
import type { FieldNode, GraphQLField, GraphQLNamedType, SelectionSetNode } from "graphql";
import type { Operation } from "./documents.ts";
import { adminSchema } from "./schema.ts";

/**
 * What a call costs, fitted to recorded answers of real shops (see cost.test.ts):
 * a mutation 10, the objects directly in its payload nothing; every other object 1, and a plain list of objects 1
 * whatever its length; a connection 2 and its node's cost times a slowly growing share of `first`.
 */
export interface CostQuestion {
  readonly operation: Operation;
  readonly variables: Readonly<Record<string, unknown>>;
  /** What a root mutation costs by itself. */
  readonly mutationCost: (field: string, args: Readonly<Record<string, unknown>>) => number;
}

export const MUTATION_COST = 10;

/** How many times its node's cost a connection of `size` nodes costs: 1 → 1, 5 → 3, 10 → 4, 250 → 11. */
export function connectionShare(size: number): number {
  return size <= 0 ? 0 : Math.max(1, Math.floor(2 * Math.log(size)));
}

/** The cost that admission is judged by, from the document and its variables alone. */
export function requestedCost(question: CostQuestion): number {
  return walkRoot(question, null);
}

/** The cost of what was answered; never more than what was asked for. */
export function actualCost(question: CostQuestion, data: unknown): number {
  return Math.min(walkRoot(question, { value: data }), requestedCost(question));
}

/** The answered value at a place, or null while the document alone is priced. */
type Answered = { readonly value: unknown } | null;

function walkRoot(question: CostQuestion, answered: Answered): number {
  const { definition } = question.operation;
  const root = adminSchema().getRootType(definition.operation);
  if (!isObjectType(root)) return 0;
  const isMutation = definition.operation === OperationTypeNode.MUTATION;
  let sum = 0;
  for (const { field, definition: of } of selectedFields(question, definition.selectionSet, root)) {
    const inner = childOf(answered, field);
    if (isMutation) {
      sum += question.mutationCost(field.name.value, getArgumentValues(of, field, question.variables));
      sum += payloadCost(question, field, of, inner);
    } else {
      // A root object that was not found still costs its 1.
      const isNull = inner !== null && (inner.value === null || inner.value === undefined);
      sum += isNull ? ownCost(of) : fieldCost(question, field, of, inner);
    }
  }
  return sum;
}

function payloadCost(question: CostQuestion, field: FieldNode, of: Field, answered: Answered): number {
  if (isAbsent(answered)) return 0;
  let sum = 0;
  for (const child of selectedFields(question, field.selectionSet, getNamedType(of.type))) {
    const inner = childOf(answered, child.field);
    if (isAbsent(inner)) continue;
    sum += fieldCost(question, child.field, child.definition, inner) - ownCost(child.definition);
  }
  return sum;
}

function fieldCost(question: CostQuestion, field: FieldNode, of: Field, answered: Answered): number {
  const type = getNamedType(of.type);
  if (!isCompositeType(type) || isAbsent(answered)) return 0;
  if (type.name.endsWith("Connection")) return connectionCost(question, field, of, answered);
  if (type.name === "PageInfo") return 0;
  return ownCost(of) + selectionCost(question, field.selectionSet, type, answered);
}

function ownCost(of: Field): number {
  const type = getNamedType(of.type);
  if (!isCompositeType(type)) return 0;
  return type.name.endsWith("Connection") ? 2 : 1;
}

/** Inside a plain list the dearest row is charged, once. */
function selectionCost(
  question: CostQuestion,
  selectionSet: SelectionSetNode | undefined,
  type: GraphQLNamedType,
  answered: Answered,
): number {
  if (answered !== null && Array.isArray(answered.value)) {
    let most = 0;
    for (const value of answered.value) {
      if (value !== null) most = Math.max(most, selectionCost(question, selectionSet, type, { value }));
    }
    return most;
  }
  let sum = 0;
  for (const { field, definition } of selectedFields(question, selectionSet, type)) {
    sum += fieldCost(question, field, definition, childOf(answered, field));
  }
  return sum;
}

function connectionCost(question: CostQuestion, field: FieldNode, of: Field, answered: Answered): number {
  const args = getArgumentValues(of, field, question.variables);
  const size = args.first ?? args.last ?? 0;
  let sum = ownCost(of);
  for (const list of selectedFields(question, field.selectionSet, getNamedType(of.type))) {
    const name = list.field.name.value;
    if (name !== "nodes" && name !== "edges") continue;
    const type = getNamedType(list.definition.type);
    const own = name === "nodes" ? 1 : 0; // an edge's `node` counts by itself
    const answeredList = childOf(answered, list.field);
    if (answeredList === null) {
      const node = Math.max(1, own + selectionCost(question, list.field.selectionSet, type, null));
      sum += connectionShare(Number(size)) * node;
    } else if (Array.isArray(answeredList.value) && answeredList.value.length > 0) {
      const rows: readonly unknown[] = answeredList.value;
      let total = 0;
      for (const value of rows) {
        total += own + selectionCost(question, list.field.selectionSet, type, { value });
      }
      sum += Math.floor(Math.max(1, 2 * Math.log(rows.length)) * (total / rows.length));
    }
  }
  return sum;
}

type Field = GraphQLField<unknown, unknown>;

function selectedFields(
  question: CostQuestion,
  selectionSet: SelectionSetNode | undefined,
  parent: GraphQLNamedType,
): { readonly field: FieldNode; readonly definition: Field }[] {
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    if (getDirectiveValues(GraphQLSkipDirective, selection, question.variables)?.if === true) return [];
    if (getDirectiveValues(GraphQLIncludeDirective, selection, question.variables)?.if === false) return [];
    switch (selection.kind) {
      case Kind.FIELD: {
        if (!isObjectType(parent) && !isInterfaceType(parent)) return [];
        const definition = parent.getFields()[selection.name.value];
        return definition === undefined ? [] : [{ field: selection, definition }];
      }
      case Kind.INLINE_FRAGMENT: {
        const condition = selection.typeCondition?.name.value;
        const type = condition === undefined ? parent : (adminSchema().getType(condition) ?? parent);
        return selectedFields(question, selection.selectionSet, type);
      }
      case Kind.FRAGMENT_SPREAD: {
        const fragment = question.operation.fragments.get(selection.name.value);
        const type = fragment && adminSchema().getType(fragment.typeCondition.name.value);
        return fragment && type ? selectedFields(question, fragment.selectionSet, type) : [];
      }
    }
  });
}

function childOf(answered: Answered, field: FieldNode): Answered {
  if (answered === null) return null;
  const { value } = answered;
  const name = field.alias?.value ?? field.name.value;
  return { value: isRecord(value) ? value[name] : undefined };
}

function isAbsent(answered: Answered): boolean {
  return answered !== null && (answered.value === null || answered.value === undefined);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
