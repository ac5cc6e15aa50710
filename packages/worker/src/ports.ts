/** Time as the worker sees it. The adapter is `system-clock.ts`; tests use `testing/virtual-clock.ts`. */
export interface Clock {
  /** Monotonic milliseconds: never steps back, means nothing outside this process. */
  now(): number;
  /** For people to read, never to compute with. */
  wallNow(): Date;
  /** Resolves after the delay, or at once when the signal aborts. Never rejects. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** In [0, 1). */
  next(): number;
}

/** One line per thing worth knowing, with what it is about. Never a secret, a header or a body. */
export interface Log {
  info(about: Readonly<Record<string, unknown>>, message: string): void;
  warn(about: Readonly<Record<string, unknown>>, message: string): void;
  error(about: Readonly<Record<string, unknown>>, message: string): void;
}
