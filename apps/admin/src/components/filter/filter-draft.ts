import type { FilterFields, FilterValue } from "@trueup/sdk";

/** A filter while somebody edits it: every node may be turned round, and values are as the fields of a form have them. */
export type DraftNode = DraftGroup | DraftCondition;

export interface DraftGroup {
  readonly kind: "group";
  readonly not: boolean;
  readonly join: "and" | "or";
  readonly parts: readonly DraftNode[];
}

export interface DraftCondition {
  readonly kind: "condition";
  readonly not: boolean;
  readonly field: string;
  readonly op: string;
  /** A value that is typed; lists have one entry in each line. */
  readonly text: string;
  /** Values that are ticked. */
  readonly picked: readonly string[];
  readonly storeId: string;
}

export type Fields = FilterFields<string>;

/** What is known of the value of a condition; null for a field or an operator that there is not. */
export function valueKind(fields: Fields, { field, op }: DraftCondition): FilterValue | null {
  return fields[field]?.ops[op] ?? null;
}

/** Whether a value is ticked rather than typed. */
export function isPicked({ type, list, prefix }: FilterValue): boolean {
  return list && (type === "choice" || prefix === "sto");
}

/** A new condition of a field: the first operator that it has. */
export function conditionOf(fields: Fields, field: string): DraftCondition {
  const [op = ""] = Object.keys(fields[field]?.ops ?? {});
  const text = fields[field]?.ops[op]?.type === "truth" ? "true" : "";
  return { kind: "condition", not: false, field, op, text, picked: [], storeId: "" };
}

/** Reads a filter that is valid; its outermost node becomes a group where it is none. */
export function draftOf(filter: unknown, fields: Fields): DraftGroup {
  const node = nodeOf(filter, false, fields);
  return node.kind === "group" ? node : { kind: "group", not: false, join: "and", parts: [node] };
}

function nodeOf(filter: unknown, not: boolean, fields: Fields): DraftNode {
  const node = objectOf(filter);
  if ("not" in node) return nodeOf(node["not"], !not, fields);
  for (const join of ["and", "or"] as const) {
    const parts = node[join];
    if (!Array.isArray(parts)) continue;
    return { kind: "group", not, join, parts: parts.map((part) => nodeOf(part, false, fields)) };
  }
  const { value } = node;
  const condition: DraftCondition = {
    kind: "condition",
    not,
    field: String(node["field"]),
    op: String(node["op"]),
    text: Array.isArray(value) ? value.join("\n") : String(value),
    picked: Array.isArray(value) ? value.map(String) : [],
    storeId: typeof node["storeId"] === "string" ? node["storeId"] : "",
  };
  return condition;
}

/** The filter that a draft stands for, valid or not. A group of one part that is not turned round is that part. */
export function filterOfDraft(node: DraftNode, fields: Fields): unknown {
  const bare = node.kind === "group" ? groupOf(node, fields) : bareCondition(node, fields);
  return node.not ? { not: bare } : bare;
}

function groupOf({ join, parts }: DraftGroup, fields: Fields): unknown {
  return { [join]: parts.map((part) => filterOfDraft(part, fields)) };
}

function bareCondition(condition: DraftCondition, fields: Fields): unknown {
  const { field, op, storeId } = condition;
  const kind = valueKind(fields, condition);
  const value = kind === null ? condition.text : valueOf(condition, kind);
  const atStore = storeId !== "" && fields[field]?.more["storeId"] !== undefined;
  return { field, op, ...(value === undefined ? {} : { value }), ...(atStore ? { storeId } : {}) };
}

function valueOf({ text, picked }: DraftCondition, kind: FilterValue): unknown {
  if (isPicked(kind)) return picked;
  if (kind.list) {
    return text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  }
  const typed = text.trim();
  if (typed === "") return undefined;
  switch (kind.type) {
    case "truth":
      return typed === "true";
    case "units":
      return Number.isNaN(Number(typed)) ? typed : Number(typed);
    case "text":
    case "id":
    case "choice":
    case "moment":
    case "date":
      return typed;
  }
}

/** Where the conditions of a node are in the filter that the draft stands for, as faults name them. */
export function pathOf(path: string, node: DraftNode): string {
  return node.not ? pathTo(path, "not") : path;
}

export function pathOfPart(path: string, group: DraftGroup, at: number): string {
  return pathTo(pathOf(path, group), `${group.join}.${at}`);
}

function pathTo(path: string, step: string): string {
  return path === "" ? step : `${path}.${step}`;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
