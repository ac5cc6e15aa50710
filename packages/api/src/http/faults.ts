import type { Fault } from "@trueup/sdk";
import type { z } from "@hono/zod-openapi";

type Issue = z.core.$ZodIssue;

/** Every fault that validation found, each with the path to it; the first where one value has several. */
export function faultsOf(error: z.ZodError, input: unknown): readonly Fault[] {
  return distinct(error.issues.flatMap((issue) => toFaults(issue, input)));
}

function distinct(faults: readonly Fault[]): readonly Fault[] {
  const byPath = new Map<string, Fault>();
  for (const fault of faults) if (!byPath.has(fault.path)) byPath.set(fault.path, fault);
  return [...byPath.values()];
}

function toFaults(issue: Issue, input: unknown): readonly Fault[] {
  if (issue.code !== "unrecognized_keys") {
    const path = pathOf(issue.path);
    if (!namesItsCode(issue) && isMissing(issue, input))
      return [{ path, code: "required", message: "This field is required." }];
    return [{ path, code: codeOf(issue), message: messageOf(issue) }];
  }
  return issue.keys.map((key) => ({
    path: pathOf([...issue.path, key]),
    code: "unknown_field",
    message: "There is no such field here.",
  }));
}

/** Whoever says what is wrong knows it better than we could tell from the input, which may have been text until then. */
function namesItsCode(issue: Issue): boolean {
  return issue.code === "custom" && typeof issue.params?.["code"] === "string";
}

function isMissing(issue: Issue, input: unknown): boolean {
  return (
    issue.path.length > 0 &&
    issue.path.reduce<unknown>((value, key) => fieldOf(value, key), input) === undefined
  );
}

function fieldOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function codeOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return "wrong_type";
    case "too_small":
    case "too_big":
      return "out_of_range";
    case "invalid_value":
    case "invalid_union":
      return "not_allowed";
    case "custom": {
      const code: unknown = issue.params?.["code"];
      return typeof code === "string" ? code : "invalid";
    }
    case "invalid_format":
    case "not_multiple_of":
    case "unrecognized_keys":
    case "invalid_key":
    case "invalid_element":
      return "invalid";
  }
}

function messageOf(issue: Issue): string {
  const { message } = issue;
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith(".") ? "" : "."}`;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}
