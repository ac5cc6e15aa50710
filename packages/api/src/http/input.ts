import type { z } from "@hono/zod-openapi";
import type { Fault } from "@trueup/sdk";
import type { Context, ValidationTargets } from "hono";
import type { ApiEnv } from "../context.ts";
import { faultsOf } from "./faults.ts";
import { invalidInput } from "./refusal.ts";

/** Refuses input that did not pass its schema, naming every fault; `more` finds those that no schema can. */
export async function refuseInput(
  { target, error }: { readonly target: keyof ValidationTargets; readonly error: z.ZodError },
  c: Context<ApiEnv>,
  more: (input: unknown) => readonly Fault[] = () => [],
): Promise<never> {
  const input: unknown = await readInput(target, c);
  throw invalidInput([...faultsOf(error, input), ...more(input)]);
}

async function readInput(target: keyof ValidationTargets, c: Context<ApiEnv>): Promise<unknown> {
  switch (target) {
    case "json":
      // No body at all is refused as one without any field.
      return c.req.json().catch(() => undefined);
    case "query":
      return c.req.query();
    case "header":
      return c.req.header();
    case "param":
      return c.req.param();
    case "form":
    case "cookie":
      return undefined;
  }
}
