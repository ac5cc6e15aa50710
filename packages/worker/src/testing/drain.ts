import type { Budget } from "../budget.ts";
import type { EmulatedBucket } from "./emulated-bucket.ts";

export interface DrainedCall {
  readonly reserved: number;
  readonly actual: number;
  readonly thinkMs: number;
  readonly upMs: number;
  readonly downMs: number;
}

export interface DrainOptions {
  readonly budget: Budget;
  readonly bucket: EmulatedBucket;
  readonly concurrency: number;
  readonly startMs?: number;
}

/**
 * Sends the calls one after the other as the budget allows, so many at once, against the store's own bucket.
 * Synchronous, in virtual time. Returns the time at which the last answer came.
 */
export function drain(
  calls: readonly DrainedCall[],
  { budget, bucket, concurrency, startMs = 0 }: DrainOptions,
): number {
  const events: { readonly atMs: number; readonly happen: (nowMs: number) => void }[] = [];
  let started = 0;
  let inFlight = 0;
  let lastAnswerMs = startMs;
  let wakeMs = Infinity;

  function at(atMs: number, happen: (nowMs: number) => void) {
    const before = events.findLastIndex((event) => event.atMs <= atMs);
    events.splice(before + 1, 0, { atMs, happen });
  }

  function startWhatCanStart(nowMs: number) {
    for (let call = calls[started]; call; call = calls[started]) {
      if (inFlight >= (budget.knowledge() === "guessed" ? 1 : concurrency)) return;
      const reservation = budget.tryTake({ cost: call.reserved }, nowMs);
      if (!reservation) return wakeAt(nowMs + budget.waitMs({ cost: call.reserved }, nowMs));
      started += 1;
      inFlight += 1;
      const { reserved, actual, thinkMs, upMs, downMs } = call;
      at(nowMs + thinkMs + upMs, (arrivedMs) => {
        const answer = bucket.call(reserved, arrivedMs, actual);
        at(arrivedMs + downMs, (answeredMs) => {
          const taken = answer.accepted ? actual : 0;
          const observed = { cost: answer.observation };
          reservation.settle({ actual: { cost: taken }, observed, roundTripMs: upMs + downMs }, answeredMs);
          inFlight -= 1;
          lastAnswerMs = answeredMs;
          startWhatCanStart(answeredMs);
        });
      });
    }
  }

  function wakeAt(atMs: number) {
    if (atMs >= wakeMs) return;
    wakeMs = atMs;
    at(atMs, (nowMs) => {
      if (wakeMs === atMs) wakeMs = Infinity;
      startWhatCanStart(nowMs);
    });
  }

  startWhatCanStart(startMs);
  for (let event = events.shift(); event; event = events.shift()) event.happen(event.atMs);
  return lastAnswerMs;
}
