/** Answers that the difference is taken from; after a clock was set right, older ones do not count for long. */
const HEARD_MOST = 20;
/** A device whose clock is so near is believed: `date` knows whole seconds only. */
const NEAR_MS = 2_000;

export interface ServerTime {
  /** Milliseconds since 1970, as the server counts them. */
  now(): number;
  /** Takes note of the `date` of an answer that came just now. */
  heard(date: string | null): void;
}

/** The server's clock. All ages and all that is "newer" are told by it: the device's own may be minutes off. */
export function createServerTime(deviceNow: () => number): ServerTime {
  let aheadMs: readonly number[] = [];
  return {
    now() {
      // Every `date` is cut to its second and was a while on its way: the one that says latest is the nearest.
      const ahead = aheadMs.length === 0 ? 0 : Math.max(...aheadMs);
      return deviceNow() + (Math.abs(ahead) < NEAR_MS ? 0 : ahead);
    },
    heard(date) {
      const said = Date.parse(date ?? "");
      if (!Number.isNaN(said)) aheadMs = [...aheadMs, said - deviceNow()].slice(-HEARD_MOST);
    },
  };
}
