import type { StoreSign } from "./judge-write.ts";
import type { Limiter } from "./limiter.ts";
import type { Clock } from "./ports.ts";
import type { StoreCondition } from "./store-condition.ts";

/** What hears of a call's outcome. */
export interface Listeners {
  readonly clock: Pick<Clock, "now">;
  readonly limiter: Pick<Limiter, "penalise" | "setConcurrency">;
  readonly condition: Pick<StoreCondition, "succeeded" | "failed" | "suspect" | "suspend">;
}

/** Takes to heart what a call says about the store. */
export async function heed({ condition, limiter, clock }: Listeners, sign: StoreSign): Promise<void> {
  switch (sign.kind) {
    case "well":
      limiter.setConcurrency(Infinity);
      return condition.succeeded();
    case "failing":
      // One call finds out whether the store is back; with its success all may go again.
      limiter.setConcurrency(1);
      if (sign.waitMs !== null) limiter.penalise(clock.now() + sign.waitMs);
      return condition.failed(sign);
    case "throttled":
      limiter.penalise(clock.now() + sign.waitMs);
      return;
    case "credential":
      return condition.suspect(sign);
    case "blocked":
      return condition.suspend(sign);
  }
}
