import type { StreamedEvent } from "@trueup/sdk";
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { useClock } from "../clock.ts";
import { type Failure, failureOf } from "../failure.ts";
import { addToFeed, type Arrival, type FeedRow } from "../feed.ts";
import { useClient } from "../queries/client.ts";

/** The live stream as the user may know it. */
export type StreamState =
  | { readonly status: "closed" }
  | { readonly status: "connecting" }
  | { readonly status: "open" }
  /** It is being opened again by itself. */
  | { readonly status: "lost"; readonly sinceMs: number }
  /** The server refuses it. */
  | { readonly status: "refused"; readonly failure: Failure };

export type LiveListener = (event: StreamedEvent) => void;

/** Events are shown in small groups, however fast they come. */
const FLUSH_MS = 200;
const RECENT_EVENTS = 100;
/** What comes this soon after a stream was opened is what it begins with. */
const BEGINNING_MS = 1_000;

export const useLiveStore = defineStore("live", () => {
  const client = useClient();
  const clock = useClock();
  const stream = shallowRef<StreamState>({ status: "closed" });
  const rows = shallowRef<readonly FeedRow[]>([]);
  /** What the stream begins with has arrived, or there was nothing. */
  const begun = shallowRef(false);
  /** Lines that ever came in, to count what a paused reader missed. */
  const received = shallowRef(0);
  const listeners = new Set<LiveListener>();
  let connection: AbortController | null = null;
  let waiting: Arrival[] = [];
  let openedMs = 0;
  let count = 0;
  let cancelFlush: (() => void) | null = null;
  let cancelBegun: (() => void) | null = null;

  /** Follows one customer, or all where that is null; what was shown of another goes. */
  function open(customerId: string | null) {
    close();
    const mine = new AbortController();
    connection = mine;
    stream.value = { status: "connecting" };
    void follow(customerId, mine);
  }

  function close() {
    connection?.abort();
    connection = null;
    cancelFlush?.();
    cancelFlush = null;
    cancelBegun?.();
    begun.value = false;
    waiting = [];
    rows.value = [];
    received.value = 0;
    stream.value = { status: "closed" };
  }

  async function follow(customerId: string | null, mine: AbortController) {
    const onState = (state: "open" | "lost") => {
      if (connection !== mine) return;
      stream.value = nextState(stream.value, state, clock.now());
      if (state === "open") opened();
    };
    try {
      const options = { signal: mine.signal, onState };
      const events =
        customerId === null
          ? client.allEvents(options)
          : client.events(customerId, { ...options, recent: RECENT_EVENTS });
      for await (const event of events) {
        if (connection === mine) take(event);
      }
    } catch (error) {
      if (connection === mine) stream.value = { status: "refused", failure: failureOf(error) };
    }
  }

  function opened() {
    openedMs = clock.now();
    cancelBegun?.();
    cancelBegun = clock.after(BEGINNING_MS, () => {
      begun.value = true;
    });
  }

  function take(event: StreamedEvent) {
    for (const listener of listeners) listener(event);
    if (event.type === "bulk_action") return;
    const arrivedMs = clock.now();
    count += 1;
    waiting.push({ event, number: count, arrivedMs, past: arrivedMs - openedMs < BEGINNING_MS });
    cancelFlush ??= clock.after(FLUSH_MS, flush);
  }

  function flush() {
    cancelFlush = null;
    begun.value = true;
    rows.value = addToFeed(rows.value, waiting);
    received.value += waiting.length;
    waiting = [];
  }

  /** Tells about every event until taken back. */
  function listen(listener: LiveListener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return { stream, rows, begun, received, open, close, listen };
});

/** A stream that keeps failing was lost when it first failed. */
function nextState(before: StreamState, state: "open" | "lost", nowMs: number): StreamState {
  if (state === "open") return { status: "open" };
  return before.status === "lost" ? before : { status: "lost", sinceMs: nowMs };
}
