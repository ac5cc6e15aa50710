import {
  ACTIVITY_RESULTS,
  type ActivityQuery,
  type ActivityResult,
  type Trigger,
  TRIGGERS,
} from "@trueup/sdk";

export const SPANS = ["hour", "day", "week"] as const;
export type Span = (typeof SPANS)[number];

/** What is looked for, as the address has it. */
export interface ActivitySearch {
  readonly sku: string;
  readonly storeId: string | null;
  readonly result: ActivityResult | null;
  readonly trigger: Trigger | null;
  readonly since: Span | null;
}

export const NO_SEARCH: ActivitySearch = { sku: "", storeId: null, result: null, trigger: null, since: null };

export function searchOf(query: Readonly<Record<string, unknown>>): ActivitySearch {
  return {
    sku: textOf(query["sku"]) ?? "",
    storeId: textOf(query["store"]),
    result: ACTIVITY_RESULTS.find((each) => each === query["result"]) ?? null,
    trigger: TRIGGERS.find((each) => each === query["trigger"]) ?? null,
    since: SPANS.find((each) => each === query["since"]) ?? null,
  };
}

export function addressOf({ sku, storeId, result, trigger, since }: ActivitySearch): Record<string, string> {
  return {
    ...(sku === "" ? {} : { sku }),
    ...(storeId === null ? {} : { store: storeId }),
    ...(result === null ? {} : { result }),
    ...(trigger === null ? {} : { trigger }),
    ...(since === null ? {} : { since }),
  };
}

const SPAN_MS: Readonly<Record<Span, number>> = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 };

export function activityQueryOf(search: ActivitySearch, nowMs: number): ActivityQuery {
  const { sku, storeId, result, trigger, since } = search;
  return {
    ...(sku.trim() === "" ? {} : { sku: sku.trim() }),
    ...(storeId === null ? {} : { storeId }),
    ...(result === null ? {} : { result }),
    ...(trigger === null ? {} : { trigger }),
    ...(since === null ? {} : { from: new Date(nowMs - SPAN_MS[since]).toISOString() }),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
