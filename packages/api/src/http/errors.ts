import { sqlState } from "@trueup/db/transaction";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ApiEnv } from "../context.ts";
import { problemResponse } from "./problem.ts";
import { Refusal, tryLater } from "./refusal.ts";

/** The one catch of the process: what was refused is told, what went wrong is logged and told as nothing but its id. */
export function answerError(error: Error, c: Context<ApiEnv>): Response {
  const refusal = toRefusal(error);
  const requestId = c.get("requestId");
  if (refusal !== null) return problemResponse(refusal, requestId);
  if (isUnstorable(error)) {
    c.get("api").log.warn({ requestId, error }, "the database refused a value of a request");
    const detail = "A value of the request is one that cannot be stored or looked for.";
    return problemResponse(new Refusal("bad_request", detail), requestId);
  }
  c.get("api").log.error({ requestId, error }, "a request failed");
  if (isOutage(error)) {
    return problemResponse(
      tryLater("unavailable", "The database cannot be reached. Try again soon.", 2),
      requestId,
    );
  }
  const detail = `Something went wrong. It is logged under the request id ${requestId}.`;
  return problemResponse(new Refusal("internal", detail), requestId);
}

function toRefusal(error: Error): Refusal | null {
  if (error instanceof Refusal) return error;
  if (!(error instanceof HTTPException)) return null;
  if (error.status === 400) return new Refusal("invalid_json", "The body is not valid JSON.");
  return error.status === 415 ? unsupportedMediaType() : null;
}

export function unsupportedMediaType(): Refusal {
  return new Refusal(
    "unsupported_media_type",
    "Send the body as application/json, and say so in Content-Type.",
  );
}

export function notCsv(): Refusal {
  return new Refusal("unsupported_media_type", "Send the file as text/csv, and say so in Content-Type.");
}

const UNSTORABLE = ["22003", "22007", "22008", "22021"];

/** Numbers and times out of range, times of no form, characters that no text may hold. */
function isUnstorable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return UNSTORABLE.includes(sqlState(error) ?? "") || isUnstorable(error.cause);
}

/** Connections refused, lost, or not to be had in time; a server that is shutting down or full. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = sqlState(error) ?? "";
  return (
    /^(?:08|53|57P)/.test(code) ||
    ["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT"].includes(code) ||
    /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable|Query read timeout/.test(
      error.message,
    ) ||
    isOutage(error.cause)
  );
}
