/** Virtual time: events in the order of their times, then of their making. Nothing else moves it. */
export interface Scheduler {
  /** Virtual milliseconds since the start. */
  readonly now: () => number;
  /** Runs `event` after the delay; answers how to call it off. */
  after(delayMs: number, event: () => void): () => void;
  /**
   * Runs events until `untilMs`, or until `ended` says so, which is asked after every event. Between two events
   * everything that the first one started comes to rest.
   */
  run(untilMs: number, ended: () => boolean): Promise<void>;
  /** Events that ran so far. */
  events(): number;
  /** A number that follows from which events ran when: equal for equal runs. */
  hash(): number;
}

interface Event {
  readonly atMs: number;
  readonly order: number;
  run: (() => void) | null;
}

/** After so many events the process may look after other things: a test's time limit, another thread's message. */
const EVENTS_PER_TURN = 2_000;

export function createScheduler(): Scheduler {
  const heap: Event[] = [];
  let nowMs = 0;
  let order = 0;
  let ran = 0;
  let hash = 0;

  return {
    now: () => nowMs,
    after(delayMs, run) {
      const event: Event = { atMs: nowMs + Math.max(0, delayMs), order: (order += 1), run };
      push(heap, event);
      return () => {
        event.run = null;
      };
    },
    async run(untilMs, ended) {
      while (!ended()) {
        const next = heap[0];
        if (next === undefined || next.atMs > untilMs) {
          nowMs = Math.max(nowMs, untilMs);
          return;
        }
        pop(heap);
        if (next.run === null) continue;
        nowMs = next.atMs;
        ran += 1;
        hash = (Math.imul(hash, 31) + Math.imul(Math.round(nowMs * 1_000), 17) + next.order) | 0;
        next.run();
        await (ran % EVENTS_PER_TURN === 0 ? nextTurn() : atRest());
      }
    },
    events: () => ran,
    hash: () => hash,
  };
}

/** Once no promise has anything left to do: a tick that is asked for by a microtask comes after all of them. */
function atRest(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(one: Event, other: Event): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

function push(heap: Event[], event: Event): void {
  let at = heap.push(event) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || isBefore(parent, event)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    if (left === undefined) break;
    const takesRight = right !== undefined && isBefore(right, left);
    const child = takesRight ? right : left;
    if (isBefore(last, child)) break;
    heap[at] = child;
    at = 2 * at + (takesRight ? 2 : 1);
  }
  heap[at] = last;
}
