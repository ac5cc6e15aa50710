/** A network that swallows everything would leave a page waiting for ever, with numbers that look new. */
const LONGEST_READ_MS = 60_000;

type Send = (request: Request, options?: RequestInit) => Promise<Response>;

/** What is read is given up after a while; what is written, and a stream, is waited for. */
export function createPatientFetch(
  send: Send,
  longestMs = LONGEST_READ_MS,
): (request: Request) => Promise<Response> {
  return (request) => {
    const isStream = request.headers.get("accept") === "text/event-stream";
    if (request.method !== "GET" || isStream) return send(request);
    return send(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(longestMs)]) });
  };
}
