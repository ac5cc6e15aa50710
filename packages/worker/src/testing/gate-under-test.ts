import type { CreateGate } from "../gate.ts";
import { createLimitedStore, type LimitedStore, type LimitedStoreOptions } from "./limited-store.ts";

/** A gate that a limiter is tried over. */
export interface GateUnderTest {
  readonly createGate: CreateGate;
  /** What its permits take: the time of this machine, or no time at all. */
  readonly takes: "milliseconds" | "no time";
}

export type Proof = (gate: GateUnderTest) => Promise<void>;

export const standard = {
  capacity: 2000,
  ratePerSecond: 100,
  tokens: 2000,
  start: "full",
  maxConcurrent: 8,
  latencyMs: 80,
} as const;

/** A store of 2,000 points and 100 more a second, where nothing else is said. */
export function storeBehind(gate: GateUnderTest, options: Partial<LimitedStoreOptions> = {}): LimitedStore {
  return createLimitedStore({ ...standard, ...options, gate });
}
