import type { Limiter } from "./limiter.ts";
import type { Clock } from "./ports.ts";

/** While pushes wait for the store's limit, a task makes one call in so many milliseconds. */
const BESIDE_PUSHES_EVERY_MS = 2_000;

export interface TaskPaceOptions {
  readonly clock: Clock;
  readonly limiter: Pick<Limiter, "snapshot">;
  readonly stopping: AbortSignal;
}

/**
 * Holds the calls of a store's tasks back, so that they may go before pushes in the limiter: behind a backlog of
 * pushes a task would never end, and before all of them it would keep the store from being true.
 */
export function createTaskPace({ clock, limiter, stopping }: TaskPaceOptions): () => Promise<void> {
  let nextMs = -Infinity;
  return async () => {
    const waitMs = nextMs - clock.now();
    if (waitMs > 0 && limiter.snapshot().queued > 0) await clock.sleep(waitMs, stopping);
    nextMs = clock.now() + BESIDE_PUSHES_EVERY_MS;
  };
}
