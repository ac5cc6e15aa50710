import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { isJson, sendsFile } from "../http/body.ts";
import { Refusal } from "../http/refusal.ts";
import type { Principal } from "./principal.ts";
import type { SessionRequest } from "./sessions.ts";

/** Who the request comes from: by the API key it carries, or by the session cookie of the admin. */
export async function findPrincipal(c: Context<ApiEnv>): Promise<Principal> {
  const { sessions, limits } = c.get("api");
  const authorization = c.req.header("authorization");
  const principal =
    authorization === undefined ? await sessions.find(sessionRequest(c)) : await byApiKey(c, authorization);
  if (principal === null) throw unauthorized("Sign in, or send an API key as Authorization: Bearer …");
  if (principal.by === "session") refuseForgery(c);
  await limits.request(principal.id);
  return principal;
}

async function byApiKey(c: Context<ApiEnv>, authorization: string): Promise<Principal> {
  const { apiKeys, limits } = c.get("api");
  const [, key] = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(authorization) ?? [];
  if (key === undefined) throw unauthorized("The Authorization header is not of the form Bearer <API key>.");
  const verified = await apiKeys.verify(key);
  switch (verified.kind) {
    case "valid":
      return verified.principal;
    case "unknown":
      await limits.badKey(addressOf(c) ?? "");
      throw unauthorized("The API key is not known.");
    case "expired":
      throw unauthorized("The API key has expired.");
    case "revoked":
      throw unauthorized("The API key was revoked.");
  }
}

function unauthorized(detail: string): Refusal {
  return new Refusal("unauthorized", detail, { headers: { "WWW-Authenticate": 'Bearer realm="Trueup"' } });
}

/**
 * A browser sends the cookie along with whatever any page asks of it. So a request that writes must come from our
 * own pages, and in a form that no other page can send without being asked first.
 */
export function refuseForgery(c: Context<ApiEnv>): void {
  if (c.req.method === "GET" || c.req.method === "HEAD") return;
  if (!isSameOrigin(c)) throw new Refusal("forbidden", "This request does not come from Trueup's own pages.");
  if (c.req.method !== "DELETE" && !isJson(c.req.header("content-type")) && !sendsFile(c)) {
    throw new Refusal("forbidden", "With a session, send Content-Type: application/json.");
  }
}

function isSameOrigin(c: Context<ApiEnv>): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = c.req.header("origin");
  const host = c.req.header("host");
  return origin !== undefined && host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

export function sessionRequest(c: Context<ApiEnv>): SessionRequest {
  return {
    cookie: c.req.header("cookie"),
    userAgent: c.req.header("user-agent"),
    address: addressOf(c),
    secure: isSecure(c),
  };
}

/**
 * Whether the browser reached us over https: directly, or through a proxy that says so. Saying it falsely only
 * makes the sayer's own cookie stricter.
 */
function isSecure(c: Context): boolean {
  return (
    c.req.header("x-forwarded-proto")?.split(",")[0]?.trim() === "https" || c.req.url.startsWith("https:")
  );
}

/** The address of the connection; null where there is none, as in tests. */
export function addressOf(c: Context<ApiEnv>): string | null {
  return c.env?.incoming === undefined ? null : (getConnInfo(c).remote.address ?? null);
}
