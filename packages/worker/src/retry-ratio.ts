/** Retries as a part of calls, over the time just past. */
export interface RetryRatio {
  called(): void;
  retried(): void;
  value(): number;
}

const PART_MS = 30_000;
const PARTS = 10;

interface Part {
  readonly startMs: number;
  calls: number;
  retries: number;
}

export function createRetryRatio(now: () => number): RetryRatio {
  let parts: readonly Part[] = [];

  function present(): Part {
    const startMs = now() - (now() % PART_MS);
    parts = parts.filter((part) => part.startMs > startMs - PARTS * PART_MS);
    const last = parts.at(-1);
    if (last?.startMs === startMs) return last;
    const part = { startMs, calls: 0, retries: 0 };
    parts = [...parts, part];
    return part;
  }

  return {
    called: () => void (present().calls += 1),
    retried: () => void (present().retries += 1),
    value() {
      present();
      const calls = parts.reduce((sum, part) => sum + part.calls, 0);
      const retries = parts.reduce((sum, part) => sum + part.retries, 0);
      return calls === 0 ? 0 : retries / calls;
    },
  };
}
