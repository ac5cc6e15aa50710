import { ApiError, path, type Transport } from "./client-request.ts";
import type { LiveEvent } from "./live-event.ts";

/** An event of the live stream. Hand `cursor` back as `after` to go on where a stream ended. */
export type StreamedEvent = LiveEvent & { readonly customerId: string; readonly cursor: string };

export interface EventsOptions {
  /** Ends the stream; the loop over it then ends without an error. */
  readonly signal?: AbortSignal | undefined;
  /** Go on behind this event. */
  readonly after?: string | undefined;
  /** Begin with up to this many events of the last hour, 0–200. */
  readonly recent?: number | undefined;
  /** Told when the stream stands and when it was lost and is being opened again. */
  readonly onState?: ((state: "open" | "lost") => void) | undefined;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** The server sends a heartbeat every 15 seconds. */
const SILENCE_MS = 45_000;

export function eventsOf(transport: Transport) {
  /** What happens at one customer, as it happens; see {@link eventStream}. */
  return (customerId: string, options: EventsOptions = {}): AsyncGenerator<StreamedEvent, void, undefined> =>
    eventStream(transport, path`/v1/customers/${customerId}/events`, options);
}

export function allEventsOf(transport: Transport) {
  /** What happens at every customer. Operator only. */
  return (options: EventsOptions = {}): AsyncGenerator<StreamedEvent, void, undefined> =>
    eventStream(transport, "/v1/events", options);
}

/**
 * The live events. A stream that breaks is opened again and goes on behind the last event that arrived: within an
 * hour none is missed or repeated, after a longer break it goes on with the last hour's. An answer that refuses the
 * caller ends it as an {@link ApiError}; so does a mistake of the caller's, such as an address that is none.
 */
async function* eventStream(
  transport: Transport,
  pathname: string,
  options: EventsOptions,
): AsyncGenerator<StreamedEvent, void, undefined> {
  transport.check(pathname);
  let cursor = options.after;
  let waitMs = FIRST_WAIT_MS;
  while (!hasEnded(options)) {
    try {
      for await (const event of oneConnection(transport, pathname, { ...options, after: cursor })) {
        waitMs = FIRST_WAIT_MS;
        cursor = event.cursor;
        if (event.type !== null) yield { ...event, cursor: event.cursor };
      }
    } catch (error) {
      if (error instanceof ApiError ? isFinal(error) : !isLostConnection(error)) throw error;
    }
    if (hasEnded(options)) return;
    options.onState?.("lost");
    await wait(waitMs, options.signal);
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
  }
}

/** As `fetch` and the silence guard tell it. Anything else is a mistake, and trying again would hide it. */
function isLostConnection(error: unknown): boolean {
  return error instanceof TypeError || error instanceof DOMException;
}

function hasEnded({ signal }: EventsOptions): boolean {
  return signal?.aborted === true;
}

function isFinal(error: ApiError): boolean {
  return error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
}

type Received = StreamedEvent | { readonly type: null; readonly cursor: string };

async function* oneConnection(
  transport: Transport,
  pathname: string,
  options: EventsOptions,
): AsyncGenerator<Received, void, undefined> {
  const silence = silenceGuard(options.signal);
  try {
    const response = await transport.send("GET", pathname, {
      headers: {
        accept: "text/event-stream",
        ...(options.after === undefined ? {} : { "last-event-id": options.after }),
      },
      query: { recent: options.after === undefined ? options.recent : undefined },
      signal: silence.signal,
    });
    options.onState?.("open");
    if (response.body === null) return;
    let rest = "";
    for await (const chunk of chunksOf(response.body, silence.signal)) {
      silence.heard();
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parseBlock(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    silence.end();
  }
}

async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const hangUp = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", hangUp, { once: true });
  if (signal.aborted) hangUp();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    signal.removeEventListener("abort", hangUp);
    await reader.cancel().catch(() => undefined);
  }
}

/** A block without data, such as a heartbeat, may still move the cursor on. */
function parseBlock(block: string): Received | null {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  const cursor = fields.get("id");
  const type = fields.get("event");
  const data = fields.get("data");
  if (cursor === undefined) return null;
  if (
    data === undefined ||
    (type !== "decision" && type !== "push" && type !== "store" && type !== "bulk_action")
  ) {
    return { type: null, cursor };
  }
  const { customerId, ...rest } = JSON.parse(data);
  return { type, data: rest, customerId, cursor };
}

/** Aborts a connection over which nothing came for so long that it must be dead. */
function silenceGuard(outer: AbortSignal | undefined) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (outer?.aborted === true) abort();
  outer?.addEventListener("abort", abort, { once: true });
  let timer = setTimeout(abort, SILENCE_MS);
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(abort, SILENCE_MS);
    },
    end() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", abort);
      abort();
    },
  };
}

function wait(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    signal?.addEventListener("abort", done, { once: true });
  });
}
