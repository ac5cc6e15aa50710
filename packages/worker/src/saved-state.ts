import { z } from "zod";
import type { BreakerState } from "./breaker.ts";
import type { BudgetSnapshot } from "./budget.ts";

const breaker: z.ZodType<BreakerState> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("closed"),
    failuresInARow: z.int().nonnegative(),
    window: z.array(z.object({ startMs: z.number(), calls: z.int(), failures: z.int() })),
    recovery: z.object({ successes: z.int(), openMs: z.number() }).nullable(),
  }),
  z.object({ kind: z.literal("open"), untilMs: z.number(), openMs: z.number() }),
  z.object({ kind: z.literal("half-open"), probeUntilMs: z.number(), openMs: z.number() }),
]);

const budget: z.ZodType<BudgetSnapshot> = z.object({
  limits: z.record(
    z.string(),
    z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("bucket"),
        capacity: z.number(),
        ratePerSecond: z.number(),
        available: z.number(),
      }),
      z.object({
        kind: z.literal("window"),
        capacity: z.number(),
        windowMs: z.number(),
        endsInMs: z.number(),
        available: z.number(),
      }),
    ]),
  ),
  penaltyMs: z.number(),
  knowledge: z.enum(["guessed", "told"]),
});

/** A breaker as the database kept it; null where nothing was kept, or by a version that kept it otherwise. */
export function parseBreaker(stored: unknown): BreakerState | null {
  return breaker.safeParse(stored).data ?? null;
}

/** A rate budget as the database kept it; null means that the store's answers teach it anew. */
export function parseBudgetSnapshot(stored: unknown): BudgetSnapshot | null {
  return budget.safeParse(stored).data ?? null;
}
