import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { ApiEnv } from "../context.ts";
import { addressOf } from "./caller.ts";
import { requires } from "./requires.ts";

/**
 * Metrics are for the operator: with an operator's key or session from anywhere, and without either from this machine
 * itself. Behind a proxy on the same machine everybody comes from there, so what was forwarded needs the key.
 */
export const readsMetrics = createMiddleware<ApiEnv>(async (c, next) => {
  if (c.req.header("authorization") === undefined && cameFromHere(c)) return next();
  return requires({ who: "operator", scope: null })(c, next);
});

const FORWARDED = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
];
const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;
const LOOPBACK_NAME = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d+)?$/;

function cameFromHere(c: Context<ApiEnv>): boolean {
  return (
    LOOPBACK.test(addressOf(c) ?? "") &&
    LOOPBACK_NAME.test(c.req.header("host") ?? "") &&
    FORWARDED.every((name) => c.req.header(name) === undefined)
  );
}
