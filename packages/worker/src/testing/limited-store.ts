import { createBudget, type Limits } from "../budget.ts";
import { createLimiter, type CallRequest, type Limiter, type RunResult } from "../limiter.ts";
import type { GateUnderTest } from "./gate-under-test.ts";
import { createEmulatedBucket, type BucketSize, type EmulatedBucket } from "./emulated-bucket.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

export interface LimitedStoreOptions extends BucketSize {
  readonly tokens: number;
  readonly start: "full" | "cautious";
  readonly maxConcurrent: number;
  /** Of a whole call, half of it each way. */
  readonly latencyMs: number;
  /** Besides the bucket named cost, which the store enforces. */
  readonly moreLimits?: Limits;
  /** Bottleneck where left out. */
  readonly gate?: GateUnderTest;
}

/** A limiter in front of an emulated store, in virtual time. */
export interface LimitedStore {
  readonly clock: VirtualClock;
  readonly limiter: Limiter;
  readonly bucket: EmulatedBucket;
  /** One call through the limiter; resolves with the virtual time at which it was sent. */
  readonly call: (request: Partial<CallRequest>) => Promise<RunResult<number>>;
  /** Lets all that was begun come to rest, while virtual time stands. */
  readonly rest: () => Promise<void>;
  /** Moves time on until nothing is left to wait for. */
  readonly runDry: () => Promise<void>;
}

export function createLimitedStore(options: LimitedStoreOptions): LimitedStore {
  const { capacity, ratePerSecond, start, maxConcurrent, latencyMs, moreLimits, gate } = options;
  const rest = gate?.takes === "no time" ? nextTurn : () => settle(limiter);
  const clock = createVirtualClock({ settle: rest });
  const limits: Limits = { cost: { kind: "bucket", capacity, ratePerSecond }, ...moreLimits };
  const limiter = createLimiter({
    clock,
    budget: createBudget({ limits, start: { kind: start } }, 0),
    maxConcurrent,
    ...(gate === undefined ? {} : { createGate: gate.createGate }),
  });
  const bucket = createEmulatedBucket(options);
  return {
    clock,
    limiter,
    bucket,
    rest,
    call: (request) =>
      limiter.run({ priority: 5, needs: { cost: 10 }, ...request }, async (permit) => {
        const sentMs = clock.now();
        await clock.sleep(latencyMs / 2);
        const { observation } = bucket.call(permit.needs.cost ?? 0, clock.now());
        await clock.sleep(latencyMs / 2);
        permit.settle({ observed: { cost: observation }, roundTripMs: clock.now() - sentMs });
        return sentMs;
      }),
    async runDry() {
      while (await clock.advanceToNext());
    },
  };
}

/** Lets the few real milliseconds pass that Bottleneck needs for a permit, while virtual time stands. */
export async function settle(limiter: Limiter): Promise<void> {
  let turns = 0;
  do {
    await new Promise((resolve) => setTimeout(resolve));
    turns += 1;
    if (turns > 2000) throw new Error(`Stalled: ${JSON.stringify(limiter.counts())}`);
  } while (limiter.counts().inTransit > 0);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
