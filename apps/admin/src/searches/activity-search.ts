import {
  ACTIVITY_RESULTS,
  type ActivityQuery,
  type ActivityResult,
  type Trigger,
  TRIGGERS,
} from "@trueup/sdk";
import { type AddressQuery, choiceIn, textIn } from "./address.ts";

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

export function searchOf(query: AddressQuery): ActivitySearch {
  return {
    sku: textIn(query, "sku") ?? "",
    storeId: textIn(query, "store"),
    result: choiceIn(query, "result", ACTIVITY_RESULTS),
    trigger: choiceIn(query, "trigger", TRIGGERS),
    since: choiceIn(query, "since", SPANS),
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
