import { setTimeout } from "node:timers/promises";
import type { Clock } from "./context.ts";

export const systemClock: Clock = {
  now: Date.now,
  wait: (delayMs, signal) => setTimeout(delayMs, undefined, { signal }).catch(() => undefined),
};
