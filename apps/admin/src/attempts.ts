/** A key that names one attempt, so that the same one again counts once; a page without TLS has no `randomUUID`. */
export function attemptKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export interface Attempts {
  /** The key of the attempt at something: the same again before it was done, such as after a failure, is the same one. */
  readonly keyOf: (what: unknown) => string;
  /** The attempt came to its end: the same again is another one. */
  readonly end: () => void;
}

export function createAttempts(): Attempts {
  let open: { readonly what: string; readonly key: string } | null = null;
  return {
    keyOf(what) {
      const text = JSON.stringify(what);
      if (open?.what !== text) open = { what: text, key: attemptKey() };
      return open.key;
    },
    end() {
      open = null;
    },
  };
}
