import {
  STORE_CONDITIONS,
  type StoreCondition,
  type StoreOverview,
  type StoreOverviewQuery,
} from "@trueup/sdk";
import { type AddressQuery, choiceIn, textIn } from "../../searches/address.ts";

/** What is looked for, as the address has it. */
export interface TowerSearch {
  readonly text: string;
  readonly condition: StoreCondition | null;
}

export function searchOf(query: AddressQuery): TowerSearch {
  return { text: textIn(query, "q") ?? "", condition: choiceIn(query, "state", STORE_CONDITIONS) };
}

export function addressOf({ text, condition }: TowerSearch): Record<string, string> {
  return { ...(text === "" ? {} : { q: text }), ...(condition === null ? {} : { state: condition }) };
}

export function overviewQueryOf({ text, condition }: TowerSearch): StoreOverviewQuery {
  return {
    ...(text.trim() === "" ? {} : { text: text.trim() }),
    ...(condition === null ? {} : { condition }),
  };
}

/** Newer rows in the order of those that are looked at; rows that were not there come last, lost ones go. */
export function inOrderOf(
  before: readonly StoreOverview[],
  rows: readonly StoreOverview[],
): readonly StoreOverview[] {
  const places = new Map(before.map(({ storeId }, at) => [storeId, at]));
  const placeOf = ({ storeId }: StoreOverview) => places.get(storeId) ?? before.length;
  return rows.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/** The one thing that a person can do about a store. */
export type StoreAction = "resume" | "reconnect" | "test" | "parked" | "compare" | "on";

export function actionOf(condition: StoreCondition): StoreAction | null {
  switch (condition) {
    case "suspended":
      return "reconnect";
    case "unreachable":
      return "test";
    case "parked":
    case "retrying":
      return "parked";
    case "paused":
      return "resume";
    case "comparing":
      return "compare";
    case "off":
      return "on";
    case "draining":
    case "in_sync":
      return null;
  }
}

/** How much of its rate budget a store has used up, from 0 to 1; null where it has not told its limit. */
export function budgetInUse({ budget }: Pick<StoreOverview, "budget">): number | null {
  if (budget === null || budget.capacity <= 0) return null;
  return Math.min(1, Math.max(0, 1 - budget.available / budget.capacity));
}
