import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { type ApiScope, PROBLEM_CODES, type Problem } from "@trueup/sdk";
import type { Context, MiddlewareHandler } from "hono";
import { decodeId, type IdKind } from "@trueup/db/id";
import { type Requirement, requires } from "../auth/requires.ts";
import type { ApiEnv } from "../context.ts";
import { IDEMPOTENCY_KEY, repeatable, repeatableSecret } from "./idempotency.ts";
import { optional } from "../schemas/optional.ts";
import { notFound } from "./refusal.ts";

export type Api = OpenAPIHono<ApiEnv>;

const Fault = z.object({ path: z.string(), code: z.string(), message: z.string() }).openapi("Fault");

const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(PROBLEM_CODES),
    requestId: z.string(),
    errors: optional(z.array(Fault).readonly()),
  })
  .openapi("Problem") satisfies z.ZodType<Problem>;

/** Whoever is known and has the scope; with `customerId` in the path, whoever may use that customer. */
export function may(scope: ApiScope) {
  return access({ who: "anybody", scope }, []);
}

/** As {@link may}, for a write that can be repeated with an Idempotency-Key. */
export function mayWrite(scope: ApiScope) {
  return access({ who: "anybody", scope }, [repeatable]);
}

export function anybody() {
  return access({ who: "anybody", scope: null }, []);
}

export function operatorMay(scope: ApiScope) {
  return access({ who: "operator", scope }, []);
}

export function operatorMayWrite(scope: ApiScope) {
  return access({ who: "operator", scope }, [repeatable]);
}

/** As {@link may}, for a write whose answer holds a secret and can be repeated with an Idempotency-Key. */
export function mayMakeSecret(scope: ApiScope) {
  return access({ who: "anybody", scope }, [repeatableSecret]);
}

export function operatorMayMakeSecret(scope: ApiScope) {
  return access({ who: "operator", scope }, [repeatableSecret]);
}

function access(requirement: Requirement, more: readonly MiddlewareHandler<ApiEnv>[]) {
  return {
    security: [{ apiKey: [] }, { session: [] }],
    "x-requires": requirement,
    middleware: [requires(requirement), ...more],
  };
}

/** The ids in a path. Malformed ones are no fault of form: there is no such thing. */
export function params(...names: readonly string[]) {
  return z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
}

export const WRITE_HEADERS = z.object({
  "Idempotency-Key": z
    .string()
    .regex(IDEMPOTENCY_KEY, "must be 1 to 200 visible characters without spaces")
    .optional()
    .openapi({
      description: [
        "Kept for 24 hours: the same request with it again gets the first answer. Where nobody can tell whether the",
        "first took effect, because its process died or failed on the way, the answer is 409 `conflict`: see whether",
        "its work was done before you use another key.",
      ].join("\n"),
    }),
});

export const EDIT_HEADERS = WRITE_HEADERS.extend({
  "If-Match": z
    .string()
    .optional()
    .openapi({ description: "The ETag of the version to edit; another version is refused with 412." }),
});

export function body<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

export const PROBLEM_ANSWER = {
  description: "What was wrong with the request, or went wrong.",
  content: { "application/problem+json": { schema: ProblemSchema } },
};

export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** The answers of a route that succeeds with 200 alone. */
export function answers<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { 200: json(description, schema), default: PROBLEM_ANSWER };
}

export function pageOf<Schema extends z.ZodType>(schema: Schema) {
  return z.object({
    data: z.array(schema).readonly(),
    nextCursor: z.string().nullable().openapi({ description: "Asks for the next page; null on the last." }),
  });
}

/** The number in an id of the path. */
export function pathId(c: Context<ApiEnv>, kind: IdKind, name: string, what: string): number {
  const id = decodeId(kind, c.req.param(name) ?? "");
  if (id === null) throw notFound(what);
  return id;
}
