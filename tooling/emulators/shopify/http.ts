import type { IncomingMessage, ServerResponse } from "node:http";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How an answer leaves: whole, in pieces, cut in the middle, or not at all. */
export type Delivery =
  | { readonly kind: "whole" }
  | { readonly kind: "pieces"; readonly chunks: number; readonly pauseMs: number }
  | { readonly kind: "cut" }
  | { readonly kind: "none" };

const LARGEST_BODY_BYTES = 8 * 1024 * 1024;

/** The request's text, or null where it is too large. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  return size > LARGEST_BODY_BYTES ? null : Buffer.concat(chunks).toString("utf8");
}

/** Returns whether the whole answer was handed to the connection. */
export async function deliver(
  response: ServerResponse,
  answer: Answer,
  delivery: Delivery,
  sleep: (delayMs: number) => Promise<void>,
): Promise<"sent" | "lost"> {
  const bytes = Buffer.from(answer.body, "utf8");
  if (delivery.kind === "none" || response.destroyed) {
    response.destroy();
    return "lost";
  }
  response.writeHead(answer.status, { ...answer.headers, "content-length": String(bytes.length) });
  if (delivery.kind === "whole") {
    response.end(bytes);
    return "sent";
  }
  if (delivery.kind === "cut") {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
    return "lost";
  }
  const size = Math.ceil(bytes.length / delivery.chunks);
  for (let from = 0; from < bytes.length; from += size) {
    await sleep(delivery.pauseMs);
    if (response.destroyed) return "lost";
    response.write(bytes.subarray(from, from + size));
  }
  response.end();
  return "sent";
}

export function jsonAnswer(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { "content-type": "application/json; charset=utf-8", ...headers }, body };
}

export function htmlAnswer(
  status: number,
  title: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = `<!DOCTYPE html>\n<html lang="en">\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n`;
  return { status, headers: { "content-type": "text/html; charset=utf-8", ...headers }, body };
}

const statusTexts = {
  401: "[API] Invalid API key or access token (unrecognized login or wrong password)",
  402: "Unavailable Shop",
  403: "User does not have access",
  404: "Not Found",
  423: "This shop is unavailable",
  429: "Exceeded 4 calls per second for api client. Reduce request rates to resume uninterrupted service.",
  430: "Security Rejection",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
} as const;

export type FaultStatus = keyof typeof statusTexts;

/** What Shopify's edge answers instead of the API. */
export function statusAnswer(status: FaultStatus, body: "json" | "html"): Answer {
  const text = statusTexts[status];
  const headers: Record<string, string> = status === 429 ? { "retry-after": "4.0" } : {};
  return body === "html"
    ? htmlAnswer(status, `${status} ${text}`, headers)
    : jsonAnswer(status, JSON.stringify({ errors: text }), headers);
}
