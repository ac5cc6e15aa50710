import { filterNode, type ItemCondition, type ItemFilter } from "@trueup/sdk";

/** Rows that are gone through for one page where judging a row costs next to nothing. */
const MOST_ROWS = 10_000;

/** How many rows may be judged for one page, so that judging them stays within its time. Measured; see docs/searches.md. */
export function rowsToJudge(filter: ItemFilter): number {
  return Math.max(500, Math.floor(MOST_ROWS / Math.max(1, weightOf(filter))));
}

function weightOf(filter: ItemFilter): number {
  const node = filterNode(filter);
  switch (node.kind) {
    case "and":
    case "or":
      return node.parts.reduce((sum, part) => sum + weightOf(part), 0);
    case "not":
      return weightOf(node.part);
    case "condition":
      return weightOfCondition(node.condition);
  }
}

/** In times what a look at the item's own row costs. */
function weightOfCondition(condition: ItemCondition): number {
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
      return 1.5;
    case "onShelf":
    case "reserved":
    case "inbound":
      return 4;
    case "available":
    case "published":
      return 6;
    case "store":
      return 6;
    case "syncState":
      return condition.value.includes("in_sync") === condition.value.includes("held_back") ? 12 : 20;
    case "differsFromStore":
      return 20;
  }
}
