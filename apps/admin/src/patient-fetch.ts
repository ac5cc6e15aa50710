/** A network that swallows everything would leave a page waiting for ever, with numbers that look new. */
const LONGEST_READ_MS = 60_000;

/** What is read is given up after a while; what is written, and a stream, is waited for. */
export function patientFetch(request: Request, longestMs = LONGEST_READ_MS): Promise<Response> {
  const isStream = request.headers.get("accept") === "text/event-stream";
  if (request.method !== "GET" || isStream) return fetch(request);
  return fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(longestMs)]) });
}
