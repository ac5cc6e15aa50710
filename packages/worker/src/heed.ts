import type { StoreSign } from "./judge-write.ts";
import type { PushContext } from "./push-context.ts";

/** Takes to heart what a call says about the store. */
export async function heed(context: PushContext, sign: StoreSign): Promise<void> {
  const { condition, limiter, clock } = context;
  switch (sign.kind) {
    case "well":
      return condition.succeeded();
    case "failing":
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
