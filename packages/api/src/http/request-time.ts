import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Clock } from "../context.ts";

/** A request has to come whole within this time. */
export const REQUEST_MS = 30_000;
/** A file that is sent may be 100 MB long, and come over a slow line. */
export const UPLOAD_MS = 15 * 60_000;

const UPLOAD_PATH = /^\/v1\/customers\/[^/?]+\/imports(?:\?|$)/;

/** The server knows one time for all requests: it is given the longest, and what is no upload is cut here. */
export function limitRequestTimes(
  server: Pick<Server, "requestTimeout"> & NodeJS.EventEmitter,
  clock: Clock,
): void {
  server.requestTimeout = UPLOAD_MS;
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (hasBody(request) && !isUpload(request)) void cutWhenLate(request, response, clock);
  });
}

function isUpload({ method, url = "" }: IncomingMessage): boolean {
  return method === "POST" && UPLOAD_PATH.test(url);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

async function cutWhenLate(request: IncomingMessage, response: ServerResponse, clock: Clock): Promise<void> {
  const here = new AbortController();
  request.once("end", () => here.abort());
  request.once("close", () => here.abort());
  await clock.wait(REQUEST_MS, here.signal);
  if (here.signal.aborted || request.complete) return;
  const { socket } = request;
  if (!response.headersSent) socket.write("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
  socket.destroySoon();
}
