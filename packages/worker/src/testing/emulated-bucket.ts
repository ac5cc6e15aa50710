import type { Observation } from "../meter.ts";

/** A store's own bucket: refills continuously, refuses what it cannot pay for, tells whole points. */
export interface EmulatedBucket {
  call(cost: number, nowMs: number, actual?: number): BucketAnswer;
  change(bucket: Partial<BucketSize>, nowMs: number): void;
  accepted(): number;
  refused(): number;
  spent(): number;
  tokens(nowMs: number): number;
}

export interface BucketSize {
  readonly capacity: number;
  readonly ratePerSecond: number;
}

export interface BucketAnswer {
  readonly accepted: boolean;
  readonly observation: Observation;
}

export function createEmulatedBucket(start: BucketSize & { readonly tokens: number }): EmulatedBucket {
  let size: BucketSize = start;
  let tokens = start.tokens;
  let atMs = 0;
  let accepted = 0;
  let refused = 0;
  let spent = 0;

  function refill(nowMs: number) {
    tokens = Math.min(size.capacity, tokens + ((nowMs - atMs) / 1000) * size.ratePerSecond);
    atMs = nowMs;
  }

  return {
    call(cost, nowMs, actual = cost) {
      refill(nowMs);
      const isAccepted = tokens >= cost - 1e-6;
      if (isAccepted) {
        tokens -= actual;
        spent += actual;
        accepted += 1;
      } else refused += 1;
      const { capacity, ratePerSecond } = size;
      return { accepted: isAccepted, observation: { reported: Math.floor(tokens), capacity, ratePerSecond } };
    },
    change(change, nowMs) {
      refill(nowMs);
      size = { ...size, ...change };
      refill(nowMs);
    },
    accepted: () => accepted,
    refused: () => refused,
    spent: () => spent,
    tokens(nowMs) {
      refill(nowMs);
      return tokens;
    },
  };
}
