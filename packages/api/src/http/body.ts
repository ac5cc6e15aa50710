import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ApiEnv } from "../context.ts";
import { notCsv, unsupportedMediaType } from "./errors.ts";
import { invalidInput, Refusal } from "./refusal.ts";

export const MAX_BODY_BYTES = 1_000_000;

const limited = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw tooLarge();
  },
});

/** Bodies are JSON and of bounded length. A file comes as it is, and its route bounds it while it comes. */
export const boundedJson: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (!hasBody(c)) return next();
  if (takesFile(c)) {
    if (!isCsv(c.req.header("content-type"))) throw notCsv();
    return next();
  }
  if (!isJson(c.req.header("content-type"))) throw unsupportedMediaType();
  const length = c.req.header("content-length");
  if (length === undefined || c.req.header("transfer-encoding") !== undefined) return limited(c, next);
  // The server holds a body to the length that it says.
  if (!(Number(length) <= MAX_BODY_BYTES)) throw tooLarge();
  return next();
};

/** No stored text holds a NUL character, and the database refuses to look for one. */
export const noNulInAddress: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (!/%00|\0/.test(c.req.url)) return next();
  const names = Object.entries(c.req.query()).flatMap(([name, value]) =>
    value.includes("\0") ? [name] : [],
  );
  if (names.length === 0) throw new Refusal("bad_request", "The address holds a NUL character.");
  throw invalidInput(
    names.map((path) => ({ path, code: "invalid", message: "Must not hold a NUL character." })),
  );
};

function tooLarge(): Refusal {
  return new Refusal(
    "payload_too_large",
    `The body is longer than ${MAX_BODY_BYTES} bytes. Send it in parts.`,
  );
}

export function isJson(contentType: string | undefined): boolean {
  return /^\s*application\/json\s*(?:;|$)/i.test(contentType ?? "");
}

/** Whether the request sends a file where one is taken. */
export function sendsFile(c: Context): boolean {
  return takesFile(c) && isCsv(c.req.header("content-type"));
}

function takesFile({ req }: Context): boolean {
  return req.method === "POST" && /^\/v1\/customers\/[^/]+\/imports$/.test(req.path);
}

function isCsv(contentType: string | undefined): boolean {
  return /^\s*text\/csv\s*(?:;|$)/i.test(contentType ?? "");
}

function hasBody(c: Context): boolean {
  if (c.req.method === "GET" || c.req.method === "HEAD") return false;
  if (c.req.header("transfer-encoding") !== undefined) return true;
  const length = c.req.header("content-length");
  if (length !== undefined) return length !== "0";
  // On the wire a body is always announced; the server makes a stream of nothing all the same.
  return !cameOverTheWire(c) && c.req.raw.body !== null;
}

function cameOverTheWire(c: Context): boolean {
  return typeof c.env === "object" && c.env !== null && "incoming" in c.env;
}
