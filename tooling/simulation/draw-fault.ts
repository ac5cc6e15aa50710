import type { PushDatabase } from "@trueup/db/push-database";
import type { SeededRandom } from "../random.ts";
import type { Shape } from "./draw-input.ts";
import { type Fault, type FAULT_KINDS } from "./plan.ts";
import { CALL_FAULTS } from "./store/shop.ts";

const TRAPPED = [
  "claim",
  "acknowledge",
  "failAttempt",
  "keepUnsettled",
  "beginAsking",
  "recordReads",
  "settleByReading",
  "leaveUnconfirmed",
  "renewLeases",
  "acquireLeases",
] as const satisfies readonly (keyof PushDatabase)[];

export function drawFault(random: SeededRandom, shape: Shape, kind: (typeof FAULT_KINDS)[number]): Fault {
  const worker = random.below(shape.workers);
  const storeId = 1 + random.below(shape.stores.length);
  const listingId = 1 + random.below(Math.max(1, shape.listings.length));
  const forMs = random.below(random.pick([1_000, 30_000, 120_000]));
  switch (kind) {
    case "kill":
    case "stop":
    case "pause":
      return { kind, worker, forMs };
    case "trap":
      return {
        kind,
        worker,
        forMs,
        on: random.below(2) === 0 ? "store" : random.pick(TRAPPED),
        moment: random.pick(["sent", "applied", "answered"]),
        does: random.pick(["kill", "pause"]),
      };
    case "call":
      return {
        kind,
        storeId,
        fault: random.pick(CALL_FAULTS),
        on: random.pick(["write", "write", "write", "read", "any"]),
        delayMs: random.below(random.pick([15_000, 100_000])),
      };
    case "database":
      return {
        kind,
        worker,
        on: random.below(2) === 0 ? "any" : random.pick(TRAPPED),
        fault: random.pick(["lost", "unknown", "slow"]),
        delayMs: random.below(25_000),
      };
    case "deaf":
      return { kind, worker, forMs };
    case "bucket": {
      const [capacity, perSecond] = random.pick([
        [2_000, 100],
        [100, 5],
        [40, 2],
      ] as const);
      return { kind, storeId, capacity, perSecond };
    }
    case "access":
      return {
        kind,
        storeId,
        forMs: forMs * 3,
        access: random.pick(["credential", "blocked", "failing", "failing", "silent"]),
        lasting: random.below(6) === 0,
      };
    case "poison":
      return {
        kind,
        listingId,
        forMs: forMs * 4,
        poison: random.pick(["named", "nameless", "missing"]),
        lasting: random.below(2) === 0,
      };
  }
}
