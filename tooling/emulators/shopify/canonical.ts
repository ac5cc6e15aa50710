import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
} from "graphql";
import type { GraphQLInputObjectType, GraphQLInputType } from "graphql";
import { isRecord } from "./schema.ts";

/** Whether a JSON value is of the type and coercion would leave it as it is; "no" may still coerce. */
export function isCanonical(type: GraphQLInputType, value: unknown): boolean {
  return checkOf(type)(value);
}

type Check = (value: unknown) => boolean;

const checks = new WeakMap<GraphQLInputType, Check>();

function checkOf(type: GraphQLInputType): Check {
  const known = checks.get(type);
  if (known !== undefined) return known;
  const check = makeCheck(type);
  checks.set(type, check);
  return check;
}

function makeCheck(type: GraphQLInputType): Check {
  if (isNonNullType(type)) {
    const inner = checkOf(type.ofType);
    return (value) => value !== null && value !== undefined && inner(value);
  }
  const present = makePresentCheck(type);
  return (value) => value === null || present(value);
}

function makePresentCheck(type: GraphQLInputType): Check {
  if (isListType(type)) {
    const inner = checkOf(type.ofType);
    return (value) => Array.isArray(value) && value.every(inner);
  }
  if (isInputObjectType(type)) return makeObjectCheck(type);
  if (isEnumType(type)) return (value) => typeof value === "string" && type.getValue(value) !== undefined;
  if (!isScalarType(type)) return () => false;
  switch (type.name) {
    case "ID":
    case "String":
      return (value) => typeof value === "string";
    case "Int":
      return (value) => typeof value === "number" && value === Math.trunc(value) && Math.abs(value) < 2 ** 31;
    case "Boolean":
      return (value) => typeof value === "boolean";
    default:
      return () => false;
  }
}

function makeObjectCheck(type: GraphQLInputObjectType): Check {
  const fields = Object.values(type.getFields());
  const byName = new Map(fields.map((field) => [field.name, checkOf(field.type)]));
  const needed = fields
    .filter((field) => isRequiredInputField(field) || field.defaultValue !== undefined)
    .map((field) => field.name);
  return (value) => {
    if (!isRecord(value) || type.isOneOf) return false;
    for (const name in value) if (byName.get(name)?.(value[name]) !== true) return false;
    return needed.every((name) => name in value);
  };
}
