import type { ShopifyCredentials } from "@trueup/sdk";
import type { StoreAdapter } from "../../contract.ts";
import { createShopifyAdapter } from "../adapter.ts";
import type { Sessions } from "../tokens.ts";

export const HOST = "aurora.myshopify.com";
export const ACCESS_TOKEN = "shpat_0123456789abcdef0123456789abcdef";
export const CLIENT_SECRET = "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";
export const CLIENT_CREDENTIALS: ShopifyCredentials = {
  kind: "client_credentials",
  clientId: "c11e47",
  clientSecret: CLIENT_SECRET,
};

/** One request as the shop received it. */
export interface Received {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

export type Script = (request: Received, call: number) => Response | Promise<Response>;

export interface ScriptedShop {
  readonly adapter: StoreAdapter;
  readonly received: readonly Received[];
  /** Moves both clocks on. */
  advance(byMs: number): void;
}

/** An adapter whose requests are answered by a script: a shop without a network. */
export function scriptShop(
  script: Script,
  options: { readonly credentials?: ShopifyCredentials; readonly sessions?: Sessions } = {},
): ScriptedShop {
  const received: Received[] = [];
  let now = 0;
  const adapter = createShopifyAdapter({
    host: HOST,
    credentials: options.credentials ?? { kind: "access_token", accessToken: ACCESS_TOKEN },
    ...(options.sessions ? { sessions: options.sessions } : {}),
    clock: { now: () => now, wallNow: () => new Date(Date.UTC(2026, 10, 23) + now) },
    async fetch(url, init) {
      const request = { url, headers: new Headers(init.headers), body: init.body };
      received.push(request);
      return script(request, received.length);
    },
  });
  return { adapter, received, advance: (byMs) => (now += byMs) };
}

/** A call that nothing cuts short. */
export function unhurried(): { readonly signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

/** HTTP 200 with JSON, under the version that was asked for. */
export function json(body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-shopify-api-version": "2026-10",
      ...headers,
    },
  });
}

export function status(code: number, body: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(body, { status: code, headers });
}

export const HTML =
  "<!DOCTYPE html><html><head><title>Something went wrong</title></head><body>…</body></html>";

/** A cost block as Shopify writes it. */
export function costs(requested: number, actual: number | null, available: number, rate = 100) {
  return {
    cost: {
      requestedQueryCost: requested,
      actualQueryCost: actual,
      throttleStatus: { maximumAvailable: rate * 20, currentlyAvailable: available, restoreRate: rate },
    },
  };
}
