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

/** The bound on calls in flight over all stores of this worker. */
export interface Slots {
  /** What the task throws reaches the caller. An abort ends the wait; a task that has begun keeps its slot to its end. */
  run<T>(request: SlotRequest, task: () => Promise<T>): Promise<RunResult<T>>;
  counts(): SlotCounts;
  onIdle(): Promise<void>;
  /** Waiting tasks end as "stopped"; running ones go on. */
  stop(): void;
}

export function createSlots(_options: { readonly concurrency: number }): Slots {
  throw new Error("not built yet");
}
