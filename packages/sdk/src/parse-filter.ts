import { type Filter, FILTER_LIMITS, type ParsedFilter } from "./filter.ts";
import type { CheckValue, FieldRule } from "./filter-values.ts";
import type { Fault } from "./problem.ts";

type Fields = Readonly<Record<string, FieldRule>>;

/** Reads a filter whose conditions obey `fields`, which describe the type of its conditions. */
export function parseFilter<Condition>(value: unknown, fields: Fields): ParsedFilter<Filter<Condition>> {
  const read: Reading = { fields, faults: [], conditions: 0, entries: 0 };
  readNode(value, [], 0, read);
  if (read.conditions > FILTER_LIMITS.conditions) {
    note(read, [], "out_of_range", `Must have ${FILTER_LIMITS.conditions} conditions at most.`);
  }
  if (read.entries > FILTER_LIMITS.allEntries) {
    note(read, [], "out_of_range", `Must have ${FILTER_LIMITS.allEntries} entries in its lists at most.`);
  }
  if (read.faults.length > 0) return { ok: false, faults: read.faults };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every part of it was just checked
  return { ok: true, filter: value as Filter<Condition> };
}

interface Reading {
  readonly fields: Fields;
  readonly faults: Fault[];
  conditions: number;
  entries: number;
}

type Path = readonly (string | number)[];

function readNode(node: unknown, path: Path, depth: number, read: Reading): void {
  if (node === undefined) return note(read, path, "required", "This field is required.");
  if (!isObject(node)) return note(read, path, "wrong_type", "Must be a condition, or one of and, or, not.");
  const joins = (["and", "or", "not"] as const).filter((join) => Object.hasOwn(node, join));
  const [join] = joins;
  if (join === undefined) return readCondition(node, path, read);
  refuseUnknown(node, [join], path, read);
  if (depth >= FILTER_LIMITS.depth) {
    return note(read, path, "out_of_range", `Must not be nested deeper than ${FILTER_LIMITS.depth} levels.`);
  }
  const inner = node[join];
  if (join === "not") return readNode(inner, [...path, join], depth + 1, read);
  if (!Array.isArray(inner)) return note(read, [...path, join], "wrong_type", "Must be a list.");
  if (inner.length > FILTER_LIMITS.conditions) {
    return note(
      read,
      [...path, join],
      "out_of_range",
      `Must have ${FILTER_LIMITS.conditions} parts at most.`,
    );
  }
  const parts: readonly unknown[] = inner;
  for (const [at, part] of parts.entries()) readNode(part, [...path, join, at], depth + 1, read);
}

function readCondition(node: Readonly<Record<string, unknown>>, path: Path, read: Reading): void {
  read.conditions += 1;
  const { field, op } = node;
  if (field === undefined) return note(read, [...path, "field"], "required", "This field is required.");
  const rule = ownOf(read.fields, field);
  if (rule === undefined) {
    const known = Object.keys(read.fields).join(", ");
    return note(read, [...path, "field"], "not_allowed", `Must be one of ${known}.`);
  }
  refuseUnknown(node, ["field", "op", "value", ...Object.keys(rule.more ?? {})], path, read);
  const check = ownOf(rule.ops, op);
  if (check === undefined) {
    const missing = op === undefined;
    const message = missing
      ? "This field is required."
      : `Must be one of ${Object.keys(rule.ops).join(", ")}.`;
    note(read, [...path, "op"], missing ? "required" : "not_allowed", message);
  } else checkAt("value", check);
  for (const [name, checkMore] of Object.entries(rule.more ?? {})) {
    if (node[name] !== undefined) checkAt(name, checkMore);
  }

  function checkAt(name: string, check: CheckValue): void {
    const value = node[name];
    if (value === undefined) return note(read, [...path, name], "required", "This field is required.");
    if (Array.isArray(value)) read.entries += value.length;
    for (const { code, message, at } of check(value)) {
      note(read, at === undefined ? [...path, name] : [...path, name, at], code, message);
    }
  }
}

function refuseUnknown(node: object, known: readonly string[], path: Path, read: Reading): void {
  for (const name of Object.keys(node)) {
    if (!known.includes(name)) note(read, [...path, name], "unknown_field", "There is no such field here.");
  }
}

function note(read: Reading, path: Path, code: string, message: string): void {
  if (read.faults.length < MOST_FAULTS) read.faults.push({ path: path.join("."), code, message });
}

const MOST_FAULTS = 100;

/** What an object itself has under a key: a field that is called `toString` is none. */
function ownOf<T>(from: Readonly<Record<string, T>>, key: unknown): T | undefined {
  return typeof key === "string" && Object.hasOwn(from, key) ? from[key] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
