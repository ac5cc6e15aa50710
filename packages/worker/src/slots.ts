import PQueue, { type Queue, type QueueAddOptions, type RunFunction } from "p-queue";
import { createFairOrder } from "./fair-order.ts";
import type { RunResult } from "./limiter.ts";

export interface SlotRequest {
  readonly customerId: string;
  readonly storeId: string;
  /** 0 (first) to 9 (last), as in the limiter. */
  readonly priority: number;
  readonly signal?: AbortSignal;
}

/** Totals since creation, counted inside the task that p-queue runs. */
export interface SlotCounts {
  readonly started: number;
  readonly finished: number;
  readonly running: number;
  readonly waiting: number;
}

/** The bound on calls in flight over all stores of this worker, shared fairly. */
export interface Slots {
  /** What the task throws reaches the caller. An abort ends the wait; a task that has begun keeps its slot to its end. */
  run<T>(request: SlotRequest, task: () => Promise<T>): Promise<RunResult<T>>;
  counts(): SlotCounts;
  onIdle(): Promise<void>;
  /** Waiting tasks end as "stopped"; running ones go on. */
  stop(): void;
}

/** Of the slots, that one customer may have while others wait. */
const customerShare = 0.25;

export function createSlots({ concurrency }: { readonly concurrency: number }): Slots {
  const running = createTally();
  const bound = Math.max(1, Math.floor(concurrency * customerShare));
  const queue = new PQueue<Queue<RunFunction, SlotOptions>, SlotOptions>({
    concurrency,
    queueClass: fairQueueClass((customerId) => running.count(customerId) >= bound),
  });
  let started = 0;
  let finished = 0;
  let stopped = false;

  return {
    async run<T>(request: SlotRequest, task: () => Promise<T>): Promise<RunResult<T>> {
      if (stopped) return { ran: false, why: "stopped" };
      const { customerId, storeId, priority, signal } = request;
      const wait = createWait(signal);
      const runTask = async (): Promise<RunResult<T>> => {
        wait.end();
        started += 1;
        running.add(customerId, 1);
        try {
          return { ran: true, value: await task() };
        } finally {
          finished += 1;
          running.add(customerId, -1);
        }
      };
      try {
        return await queue.add(runTask, { customerId, storeId, priority, signal: wait.signal });
      } catch (error) {
        if (wait.ended()) throw error;
        if (wait.signal.aborted) return { ran: false, why: "aborted" };
        if (stopped) return { ran: false, why: "stopped" };
        throw error;
      } finally {
        wait.end();
      }
    },
    counts: () => ({ started, finished, running: started - finished, waiting: queue.size }),
    onIdle: () => queue.onIdle(),
    stop() {
      stopped = true;
      queue.clear();
    },
  };
}

interface SlotOptions extends QueueAddOptions {
  readonly customerId: string;
  readonly storeId: string;
}

/** p-queue makes one of these, and a new one at every clear. */
function fairQueueClass(
  isAtBound: (customerId: string) => boolean,
): new () => Queue<RunFunction, SlotOptions> {
  return class {
    readonly #order = createFairOrder<RunFunction>();

    get size() {
      return this.#order.size();
    }

    enqueue(run: RunFunction, options: Partial<SlotOptions> = {}) {
      const { id = "", customerId = "", storeId = "", priority = 0 } = options;
      this.#order.add(id, { customerId, storeId, lane: priority }, run);
    }

    dequeue() {
      return this.#order.take(isAtBound);
    }

    remove(id: string) {
      this.#order.remove(id);
    }

    setPriority(id: string, priority: number) {
      this.#order.move(id, priority);
    }

    filter({ priority = 0 }: Partial<SlotOptions>) {
      return this.#order.inLane(priority);
    }
  };
}

interface Wait {
  /** Aborts with the caller's signal, but only until the wait ends: p-queue would free the slot of a running task. */
  readonly signal: AbortSignal;
  end(): void;
  ended(): boolean;
}

function createWait(signal: AbortSignal | undefined): Wait {
  const controller = new AbortController();
  const abort = () => controller.abort();
  let ended = false;
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    end() {
      ended = true;
      signal?.removeEventListener("abort", abort);
    },
    ended: () => ended,
  };
}

function createTally() {
  const counts = new Map<string, number>();
  return {
    count: (key: string) => counts.get(key) ?? 0,
    add(key: string, change: number) {
      const count = (counts.get(key) ?? 0) + change;
      if (count === 0) counts.delete(key);
      else counts.set(key, count);
    },
  };
}
