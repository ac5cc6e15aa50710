export const planNames = ["standard", "advanced", "plus", "enterprise"] as const;
export type PlanName = (typeof planNames)[number];

export interface Limit {
  /** Points per second. */
  readonly restoreRate: number;
  readonly maximumAvailable: number;
}

export const planLimits: Readonly<Record<PlanName, Limit>> = {
  standard: { restoreRate: 100, maximumAvailable: 2_000 },
  advanced: { restoreRate: 200, maximumAvailable: 4_000 },
  plus: { restoreRate: 1_000, maximumAvailable: 20_000 },
  enterprise: { restoreRate: 2_000, maximumAvailable: 40_000 },
};

/** The most that one operation may ask for, whatever the plan. */
export const MAX_QUERY_COST = 1_000;

type Admission =
  | { readonly kind: "admitted" }
  | { readonly kind: "throttled" }
  | { readonly kind: "tooCostly" };

export interface Bucket {
  /** Judges by the requested cost and takes it; a refused call leaves the bucket as it was. */
  admit(requestedCost: number): Admission;
  /** Gives back what an admitted call did not use. */
  settle(requestedCost: number, actualCost: number): void;
  /** Points held now, unrounded. */
  available(): number;
  limit(): Limit;
  setLimit(limit: Limit): void;
  setAvailable(points: number): void;
}

/** A leaky bucket that refills continuously and is brought up to date only when looked at. `now` in monotonic ms. */
export function createBucket(limit: Limit, now: () => number, available = limit.maximumAvailable): Bucket {
  let current = limit;
  let points = Math.min(available, limit.maximumAvailable);
  let at = now();

  function refill(): void {
    const time = now();
    points = Math.min(current.maximumAvailable, points + (current.restoreRate * (time - at)) / 1000);
    at = time;
  }

  return {
    admit(requestedCost) {
      refill();
      if (requestedCost > MAX_QUERY_COST) return { kind: "tooCostly" };
      if (requestedCost > points) return { kind: "throttled" };
      points -= requestedCost;
      return { kind: "admitted" };
    },
    settle(requestedCost, actualCost) {
      refill();
      points = Math.min(current.maximumAvailable, points + requestedCost - actualCost);
    },
    available() {
      refill();
      return points;
    },
    limit: () => current,
    setLimit(next) {
      refill();
      current = next;
      points = Math.min(points, next.maximumAvailable);
    },
    setAvailable(next) {
      refill();
      points = Math.min(next, current.maximumAvailable);
    },
  };
}
