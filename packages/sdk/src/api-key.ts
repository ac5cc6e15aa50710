/**
 * What an API key may do. `items:read` reads everything of the customer but its API keys; `admin` includes all
 * others and manages API keys.
 *
 * @example
 * ```ts
 * import { API_SCOPES } from "@trueup/sdk";
 *
 * API_SCOPES.includes("sync:trigger"); // true
 * ```
 */
export const API_SCOPES = [
  "items:read",
  "items:write",
  "stock:write",
  "orders:read",
  "orders:write",
  "sync:trigger",
  "stores:write",
  "settings:write",
  "admin",
] as const;

/** One of {@link API_SCOPES}. */
export type ApiScope = (typeof API_SCOPES)[number];

/** An API key as it is listed; the key itself is shown once, when it is made. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** The customer it belongs to; null for a key of the operator, which may use every customer. */
  readonly customerId: string | null;
  readonly scopes: readonly ApiScope[];
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** To the minute. */
  readonly lastUsedAt: string | null;
  readonly createdAt: string;
}

/** An API key to be made. */
export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  /** The key never expires where left out. */
  readonly expiresAt?: string;
}

/** A new API key with its secret, which cannot be read again. */
export interface CreatedApiKey extends ApiKey {
  readonly key: string;
}

/** Who a request comes from: a person who signed in, or an API key. */
export interface Session {
  /** Null where an API key was used. */
  readonly user: { readonly id: string; readonly email: string; readonly name: string } | null;
  /** The one customer that may be used; null for the operator, who may use every customer. */
  readonly customerId: string | null;
  readonly scopes: readonly ApiScope[];
}

/** What a person signs in with. */
export interface SignIn {
  readonly email: string;
  readonly password: string;
}
