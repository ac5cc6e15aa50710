import type { Context, MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { ApiEnv } from "../context.ts";

const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Scripts and styles come from our own files alone: the admin adopts Vuetify's theme as a style sheet object. */
export const ADMIN_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The reference page starts with one inline script, which carries the nonce. */
export function docsPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const POLICY_HEADER = "Content-Security-Policy";

const shared = secureHeaders({
  xFrameOptions: "DENY",
  referrerPolicy: "no-referrer",
  permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
});

/** Headers of every answer. Pages bring a policy of their own; everything else may load nothing. */
export const securityHeaders: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await shared(c, next);
  if (!c.res.headers.has(POLICY_HEADER)) c.res.headers.set(POLICY_HEADER, NOTHING);
};

export function setPolicy(c: Context, policy: string): void {
  c.header(POLICY_HEADER, policy);
}
