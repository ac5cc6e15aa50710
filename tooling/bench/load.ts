import { type Child, startChild } from "./child.ts";
import type { ChangeLoad, LoadHandlers, ReadLoad, Timeline } from "./load-process.ts";

/** The load generator, in a process of its own. */
export interface LoadGenerator {
  change(load: ChangeLoad): Promise<Timeline>;
  read(load: ReadLoad): Promise<Timeline>;
  close(): Promise<void>;
}

export function startLoadGenerator(): LoadGenerator {
  const child: Child<LoadHandlers> = startChild(new URL("load-process.ts", import.meta.url));
  return {
    change: (load) => child.ask("change", load),
    read: (load) => child.ask("read", load),
    close: () => child.end(),
  };
}

/** From the first request to the last answer. */
export function secondsOf({ sentMs, answeredMs }: Timeline): number {
  return (highest(answeredMs) - (sentMs[0] ?? 0)) / 1_000;
}

/** Each request's latency, from when it was to be sent: one that waited for others counts its wait. */
export function latenciesMs({ intendedMs, answeredMs }: Timeline): Float64Array {
  return answeredMs.map((answered, at) => answered - (intendedMs[at] ?? 0));
}

function highest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
