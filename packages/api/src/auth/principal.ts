import type { ApiScope } from "@trueup/sdk";

/** Who a request comes from. */
export interface Principal {
  readonly by: "api_key" | "session";
  /** Names the caller in logs and limits; never a secret. */
  readonly id: string;
  /** The one customer that may be used; null for the operator. */
  readonly customerId: number | null;
  readonly scopes: readonly ApiScope[];
  readonly user: { readonly id: string; readonly email: string; readonly name: string } | null;
}

export function hasScope(principal: Principal, scope: ApiScope): boolean {
  return principal.scopes.includes(scope) || principal.scopes.includes("admin");
}
