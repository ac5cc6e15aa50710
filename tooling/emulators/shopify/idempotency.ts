/** What is known of a key when a call with it arrives. */
export type KeyClaim<Outcome> =
  | { readonly kind: "fresh" }
  | { readonly kind: "running" }
  | { readonly kind: "otherParameters" }
  | { readonly kind: "previousAttemptFailed" }
  | { readonly kind: "done"; readonly outcome: Outcome };

export interface IdempotencyStore<Outcome> {
  /** Looks the key up, and takes it when it is fresh: a fresh claim must be ended by one of the three below. */
  claim(app: string, key: string, fingerprint: string): KeyClaim<Outcome>;
  /** The call ended, with userErrors or without: the same call replays this outcome. */
  finish(app: string, key: string, outcome: Outcome): void;
  /** The call broke inside: the same key answers "previous attempt failed" from now on. */
  fail(app: string, key: string): void;
  /** Forgets a key that is still running: its call was refused before it started. */
  release(app: string, key: string): void;
  size(): number;
}

type Entry<Outcome> = { readonly fingerprint: string; readonly at: number } & (
  | { readonly state: "running" }
  | { readonly state: "failed" }
  | { readonly state: "done"; readonly outcome: Outcome }
);

const nameOf = (app: string, key: string) => `${app}\u0000${key}`;

const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Keys per (app, key), kept 24 hours from the first request. A shop has its own store. Beyond `capacity` keys the
 * oldest is forgotten early, which Shopify does not do: it bounds the memory of an emulator that runs for days.
 */
export function createIdempotencyStore<Outcome>(
  now: () => number,
  capacity = 200_000,
): IdempotencyStore<Outcome> {
  const entries = new Map<string, Entry<Outcome>>();

  function forgetOld(): void {
    const oldest = now() - KEPT_MS;
    for (const [name, entry] of entries) {
      if (entry.at > oldest && entries.size <= capacity) return;
      if (entry.state === "running") return;
      entries.delete(name);
    }
  }

  function replace(app: string, key: string, change: (entry: Entry<Outcome>) => Entry<Outcome>): void {
    const name = nameOf(app, key);
    const entry = entries.get(name);
    if (entry !== undefined) entries.set(name, change(entry));
  }

  return {
    claim(app, key, fingerprint) {
      forgetOld();
      const entry = entries.get(nameOf(app, key));
      if (entry === undefined) {
        entries.set(nameOf(app, key), { fingerprint, at: now(), state: "running" });
        return { kind: "fresh" };
      }
      if (entry.fingerprint !== fingerprint) return { kind: "otherParameters" };
      switch (entry.state) {
        case "running":
          return { kind: "running" };
        case "failed":
          return { kind: "previousAttemptFailed" };
        case "done":
          return { kind: "done", outcome: entry.outcome };
      }
    },
    finish(app, key, outcome) {
      replace(app, key, ({ fingerprint, at }) => ({ fingerprint, at, state: "done", outcome }));
    },
    fail(app, key) {
      replace(app, key, ({ fingerprint, at }) => ({ fingerprint, at, state: "failed" }));
    },
    release(app, key) {
      if (entries.get(nameOf(app, key))?.state === "running") entries.delete(nameOf(app, key));
    },
    size: () => entries.size,
  };
}
