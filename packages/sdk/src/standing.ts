import type { StandingFacts } from "./decision.ts";
import { effectiveSetting } from "./settings.ts";

type Placed = Pick<StandingFacts, "itemArchived" | "listingLinked" | "listingPaused" | "store">;

/** Like its two neighbours: a question that depends on no event, answered by the reason to refuse, or null. */
export function structuralRefusal(facts: Placed) {
  if (facts.itemArchived) return "item_archived";
  if (!facts.listingLinked) return "listing_unlinked";
  if (facts.listingPaused) return "listing_paused";
  switch (facts.store) {
    case "disconnected":
      return "store_disconnected";
    case "comparing":
      return "store_comparing";
    case "usable":
      return null;
  }
}

export function switchRefusal(facts: Pick<StandingFacts, "storeSyncEnabled">) {
  return facts.storeSyncEnabled ? null : "store_off";
}

export function neverRefusal(facts: Pick<StandingFacts, "customerSetting" | "itemSetting">) {
  return effectiveSetting(facts.itemSetting, facts.customerSetting) === "never" ? "never" : null;
}
