import type { Context } from "hono";
import { staleVersion } from "./refusal.ts";

/** Names the version of what is answered. */
export function tag(c: Context, version: number): void {
  c.header("ETag", `"${version}"`);
}

/** The version that the caller wants to edit; null where any will do. */
export function wantedVersion(c: Context): number | null {
  const header = c.req.header("if-match");
  if (header === undefined || header.trim() === "*") return null;
  const [, version] = /^\s*"([1-9]\d{0,14})"\s*$/.exec(header) ?? [];
  if (version === undefined) throw staleVersion();
  return Number(version);
}
