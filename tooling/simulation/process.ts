import type { Clock } from "@trueup/worker/ports";
import type { Scheduler } from "./scheduler.ts";

/** A worker's process as the world sees it: it can be killed and stopped at any moment, and has a clock of its own. */
export interface Process {
  /** Unique for every start. */
  readonly name: string;
  readonly clock: Clock;
  /** Runs `work` in the process: never where it was killed, and not before its pause ends. */
  deliver(work: () => void): void;
  state(): "running" | "paused" | "killed";
  kill(): void;
  /** Its timers and what it is sent stand still; then all of it comes at once, in its order. */
  pause(forMs: number): void;
  /** Timers that are set. */
  sleepers(): number;
}

export interface ProcessOptions {
  readonly name: string;
  readonly scheduler: Scheduler;
  /** What its monotonic clock shows at the start of the run. */
  readonly offsetMs: number;
  /** How fast its clock goes; 1 is right. */
  readonly rate: number;
  /** A planted bug: its clock stands still in a pause. */
  readonly isFrozen: boolean;
  /** A planted bug: timers that are called off stay set. */
  readonly pilesUp: boolean;
}

/** Whoever slept relies on the time having passed by the own clock, which is not exact to the last bit. */
const ROUNDING_MS = 0.001;

export function createProcess({
  name,
  scheduler,
  offsetMs,
  rate,
  isFrozen,
  pilesUp,
}: ProcessOptions): Process {
  const waiting: (() => void)[] = [];
  let state: "running" | "paused" | "killed" = "running";
  let pausedUntilMs = 0;
  let frozenMs = 0;
  let sleepers = 0;

  function deliver(work: () => void): void {
    if (state === "running") work();
    else if (state === "paused") waiting.push(work);
  }

  const nowMs = () => offsetMs + (scheduler.now() - frozenMs) * rate;

  function resume(): void {
    if (state !== "paused" || scheduler.now() < pausedUntilMs) return;
    state = "running";
    for (const work of waiting.splice(0)) scheduler.after(0, () => deliver(work));
  }

  return {
    name,
    clock: {
      now: nowMs,
      wallNow: () => new Date(nowMs()),
      sleep(delayMs, signal) {
        return new Promise((resolve) => {
          if (signal?.aborted) return resolve();
          let isOver = false;
          const end = () => {
            if (isOver) return;
            isOver = true;
            if (pilesUp) scheduler.after(delayMs, () => (sleepers -= 1));
            else sleepers -= 1;
            callOff();
            signal?.removeEventListener("abort", end);
            resolve();
          };
          sleepers += 1;
          const callOff = scheduler.after(delayMs / rate + ROUNDING_MS, () => deliver(end));
          signal?.addEventListener("abort", end, { once: true });
        });
      },
    },
    deliver,
    state: () => state,
    kill() {
      state = "killed";
      waiting.length = 0;
    },
    pause(forMs) {
      if (state === "killed") return;
      state = "paused";
      if (isFrozen) frozenMs += forMs;
      pausedUntilMs = Math.max(pausedUntilMs, scheduler.now() + forMs);
      scheduler.after(forMs, resume);
    },
    sleepers: () => sleepers,
  };
}
