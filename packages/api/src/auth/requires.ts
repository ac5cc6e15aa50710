import { decodeId, encodeId } from "@trueup/db/id";
import type { ApiScope } from "@trueup/sdk";
import type { Context, MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { ApiEnv } from "../context.ts";
import { notFound, Refusal } from "../http/refusal.ts";
import { findPrincipal } from "./caller.ts";
import { hasScope, type Principal } from "./principal.ts";

/** What a route asks of its caller. */
export interface Requirement {
  /** `anybody` who is known, or the `operator` of the installation alone. */
  readonly who: "anybody" | "operator";
  readonly scope: ApiScope | null;
}

/**
 * Lets a request pass whose caller may make it. Who asks for another customer is told that there is no such
 * customer, whatever else is wrong.
 */
export function requires({ who, scope }: Requirement): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const principal = await findPrincipal(c);
    c.set("principal", principal);
    const asked = c.req.param("customerId");
    if (asked !== undefined) c.set("customerId", await admittedCustomer(c, principal, asked));
    if (who === "operator" && principal.customerId !== null) {
      throw new Refusal("forbidden", "Only the operator of this installation may do this.");
    }
    if (scope !== null && !hasScope(principal, scope)) {
      throw new Refusal("forbidden", `The API key lacks the scope ${scope}.`);
    }
    await next();
  });
}

async function admittedCustomer(c: Context<ApiEnv>, principal: Principal, asked: string): Promise<number> {
  const customerId = decodeId("customer", asked);
  if (customerId === null) throw notFound("customer");
  if (principal.customerId === customerId) return customerId;
  if (principal.customerId !== null) throw notFound("customer");
  if (!(await c.get("api").customerExists(customerId))) throw notFound("customer");
  return customerId;
}

/** How a caller is shown in the log. */
export function customerName({ customerId }: Principal): string {
  return customerId === null ? "operator" : encodeId("customer", customerId);
}
