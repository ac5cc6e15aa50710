import { z } from "@hono/zod-openapi";
import type { Fault } from "@trueup/sdk";
import type { Context } from "hono";
import { routePath } from "hono/route";
import type { ApiEnv } from "../context.ts";
import { faultsOf } from "./faults.ts";
import { invalidInput } from "./refusal.ts";

/** Finds faults of a body that its schema cannot see. */
export type BodyFaults = (body: unknown) => readonly Fault[] | Promise<readonly Fault[]>;

/**
 * Refuses a request of which one part did not pass its schema, naming the faults of all its parts. Good requests
 * never come here.
 */
export async function refuseInput(c: Context<ApiEnv>, more: BodyFaults = () => []): Promise<never> {
  const request = requestOf(c);
  const json = request?.body?.content["application/json"];
  // What is no JSON is a file, which may be long.
  const body = json === undefined ? undefined : await readBody(c);
  throw invalidInput([
    ...faultsIn(request?.params, c.req.param()),
    ...faultsIn(request?.query, readQuery(c)),
    ...headerFaults(request?.headers, c.req.header()),
    ...(body === INVALID_JSON
      ? [BROKEN_BODY]
      : faultsIn(json !== undefined && "schema" in json ? json.schema : null, body)),
    ...(body === INVALID_JSON ? [] : await more(body)),
  ]);
}

/** The route's request as it is described. */
function requestOf(c: Context<ApiEnv>) {
  const path = routePath(c).replaceAll(/:(\w+)/g, "{$1}");
  const method = c.req.method.toLowerCase();
  for (const definition of c.get("api").registry.definitions) {
    if (definition.type !== "route") continue;
    if (definition.route.path === path && definition.route.method === method) return definition.route.request;
  }
  throw new Error(`nothing describes ${method} ${path}`);
}

function faultsIn(schema: unknown, input: unknown): readonly Fault[] {
  if (!(schema instanceof z.ZodType)) return [];
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : faultsOf(parsed.error, input);
}

/** The names of headers are the same in whatever case they came. */
function headerFaults(schema: unknown, headers: Readonly<Record<string, string>>): readonly Fault[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const input = Object.keys(schema.shape).map((name) => [name, headers[name.toLowerCase()]] as const);
  return faultsIn(schema, Object.fromEntries(input));
}

function readQuery(c: Context<ApiEnv>): unknown {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

const INVALID_JSON = Symbol("invalid JSON");
const BROKEN_BODY: Fault = { path: "", code: "invalid_json", message: "The body is not valid JSON." };

/** No body at all is refused as one without any field. */
async function readBody(c: Context<ApiEnv>): Promise<unknown> {
  if (c.req.header("content-type") === undefined) return {};
  return c.req.json<unknown>().catch(() => INVALID_JSON);
}
