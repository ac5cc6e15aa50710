/** What happened in a run, as lines that can be read: virtual time, who, what. */
export interface Trace {
  readonly line: (who: string, what: string) => void;
  /** The last lines; all of them where the trace was made to keep them. */
  lines(): readonly TraceLine[];
  /** Follows from every line that was ever written. */
  hash(): number;
}

export interface TraceLine {
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
}

export function createTrace(now: () => number, keep: "lines" | "hash"): Trace {
  const lines: TraceLine[] = [];
  let hash = 0x811c9dc5;
  const mix = (text: string) => {
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  };
  return {
    line(who, what) {
      const atMs = now();
      mix(`${Math.round(atMs * 1000)} ${who} ${what}`);
      if (keep === "lines") lines.push({ atMs, who, what });
    },
    lines: () => lines,
    hash: () => hash >>> 0,
  };
}
