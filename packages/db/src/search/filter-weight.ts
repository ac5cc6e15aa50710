import { filterNode, type ItemCondition, type ItemFilter } from "@trueup/sdk";
import type { UnitSource } from "./quantity-sql.ts";

/** Rows that are gone through for one page where judging a row costs next to nothing. */
const MOST_ROWS = 10_000;
/** Joining the units of a row, whatever is asked of them. */
const JOINED_UNITS = 1;

/** How many rows may be judged for one page, so that judging them stays within its time. Measured; see docs/searches.md. */
export function rowsToJudge(filter: ItemFilter, units: UnitSource): number {
  const weight = conditionsOf(filter).reduce((sum, condition) => sum + weightOf(condition, units), 0);
  return Math.max(500, Math.floor(MOST_ROWS / Math.max(1, weight + (units === "joined" ? JOINED_UNITS : 0))));
}

const UNITS: readonly ItemCondition["field"][] = ["onShelf", "reserved", "available", "inbound", "published"];

export function asksForUnits(filter: ItemFilter): boolean {
  return conditionsOf(filter).some(({ field }) => UNITS.includes(field));
}

function conditionsOf(filter: ItemFilter): readonly ItemCondition[] {
  const node = filterNode(filter);
  switch (node.kind) {
    case "and":
    case "or":
      return node.parts.flatMap(conditionsOf);
    case "not":
      return conditionsOf(node.part);
    case "condition":
      return [node.condition];
  }
}

/** In times what a look at the item's own row costs. */
function weightOf(condition: ItemCondition, units: UnitSource): number {
  switch (condition.field) {
    case "sku":
    case "syncInventory":
    case "effectiveSyncInventory":
    case "processOrders":
    case "received":
    case "archived":
    case "bundle":
    case "tags":
    case "createdAt":
    case "archivedAt":
    case "streetDate":
      return 0.2;
    case "text":
      return 1;
    case "onShelf":
    case "reserved":
    case "inbound":
      return units === "joined" ? 0.2 : 4;
    case "available":
    case "published":
      return units === "joined" ? 0.2 : 6;
    case "store":
      return 4;
    case "syncState":
      return condition.value.includes("in_sync") === condition.value.includes("held_back") ? 8 : 14;
    case "differsFromStore":
      return 14;
  }
}
