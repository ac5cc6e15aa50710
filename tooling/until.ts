import { setTimeout as wait } from "node:timers/promises";

export interface UntilOptions {
  /** A bound for what hangs, not an expectation; two minutes where left out. */
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

/** Asks again until the answer is null; throws what was still missing where the time runs out. */
export async function until(
  missing: () => string | null | Promise<string | null>,
  { timeoutMs = 120_000, intervalMs = 50 }: UntilOptions = {},
): Promise<void> {
  const endsMs = performance.now() + timeoutMs;
  for (;;) {
    const still = await missing();
    if (still === null) return;
    if (performance.now() > endsMs) throw new Error(`after ${timeoutMs / 1_000} s ${still}`);
    await wait(intervalMs);
  }
}
