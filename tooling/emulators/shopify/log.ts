import type { SetRow } from "./set-quantities.ts";

export type CallOutcome =
  | "ok"
  | "userErrors"
  | "errors"
  | "throttled"
  | "tooCostly"
  | "refused"
  | "granted"
  | "fault";

/** One HTTP call. Times are the emulator's monotonic clock in ms. */
export interface CallRecord {
  /** Counts from 1 in order of arrival. */
  readonly number: number;
  readonly at: number;
  readonly endedAt: number;
  readonly endpoint: "graphql" | "token";
  /** Name of the app, or null where no living token was shown. */
  readonly app: string | null;
  readonly fields: readonly string[];
  readonly idempotencyKey: string | null;
  /** Null where the call never came to be priced. */
  readonly requestedCost: number | null;
  /** Null where the call did not run. */
  readonly actualCost: number | null;
  /** Points left when the call ended, unrounded. */
  readonly availableAfter: number | null;
  /** Calls under way when this one arrived, itself included. */
  readonly inFlight: number;
  readonly outcome: CallOutcome;
  /** "lost": no whole answer left the emulator. */
  readonly answer: "sent" | "lost";
  readonly status: number | null;
}

/** One run of `inventorySetQuantities` that reached the inventory's own rules. */
export interface WriteRecord {
  readonly number: number;
  /** When it took effect, on the emulator's monotonic clock in ms. */
  readonly at: number;
  readonly app: string;
  readonly idempotencyKey: string | null;
  /** "available" or "on_hand", or what else was asked for. */
  readonly name: string;
  readonly rows: readonly SetRow[];
  readonly outcome: "effective" | "unchanged" | "replayed" | "refused";
  /** Codes of the userErrors. */
  readonly codes: readonly string[];
}

export interface Log {
  /** Ended calls, in the order they ended. */
  readonly calls: readonly CallRecord[];
  readonly writes: readonly WriteRecord[];
  clear(): void;
}

export interface Stats {
  /** Ended calls since the start, whatever the log keeps. */
  readonly calls: number;
  readonly throttled: number;
  /** Rows of effective and unchanged set calls. */
  readonly rowsSet: number;
  readonly pointsSpent: number;
  readonly inFlight: number;
  readonly mostInFlight: number;
}

export interface Recorder {
  readonly log: Log;
  /** Counts a call in; the number it returns is the call's. */
  arrive(): { readonly number: number; readonly inFlight: number };
  end(call: CallRecord): void;
  /** Counts a call out that never got as far as an answer: its client left while it was still sending. */
  leave(): void;
  write(write: Omit<WriteRecord, "number">): void;
  stats(): Stats;
  throttledCalls(): readonly CallRecord[];
}

/** Keeps the newest `limit` calls and writes; the counts go on over all of them. */
export function createRecorder(limit: number): Recorder {
  const calls: CallRecord[] = [];
  const writes: WriteRecord[] = [];
  const throttled: CallRecord[] = [];
  const counts = {
    arrived: 0,
    ended: 0,
    throttled: 0,
    rowsSet: 0,
    pointsSpent: 0,
    mostInFlight: 0,
    writes: 0,
  };

  return {
    log: {
      calls,
      writes,
      clear() {
        calls.length = 0;
        writes.length = 0;
      },
    },
    arrive() {
      counts.arrived++;
      const inFlight = counts.arrived - counts.ended;
      counts.mostInFlight = Math.max(counts.mostInFlight, inFlight);
      return { number: counts.arrived, inFlight };
    },
    end(call) {
      counts.ended++;
      counts.pointsSpent += call.actualCost ?? 0;
      if (call.outcome === "throttled") {
        counts.throttled++;
        if (throttled.length < FIRST_THROTTLED) throttled.push(call);
      }
      append(calls, call, limit);
    },
    leave() {
      counts.ended++;
    },
    write(write) {
      counts.writes++;
      if (write.outcome === "effective" || write.outcome === "unchanged") counts.rowsSet += write.rows.length;
      append(writes, { number: counts.writes, ...write }, limit);
    },
    stats: () => ({
      calls: counts.ended,
      throttled: counts.throttled,
      rowsSet: counts.rowsSet,
      pointsSpent: counts.pointsSpent,
      inFlight: counts.arrived - counts.ended,
      mostInFlight: counts.mostInFlight,
    }),
    throttledCalls: () => throttled,
  };
}

const FIRST_THROTTLED = 20;

/** Lets the list grow to twice the limit before it cuts, so that keeping the newest costs nothing per entry. */
function append<Entry>(list: Entry[], entry: Entry, limit: number): void {
  list.push(entry);
  if (list.length > limit * 2) list.splice(0, list.length - limit);
}
