import {
  decide,
  type Decision,
  type DecisionFacts,
  type Item,
  type Listing,
  type Preferences,
  type Store,
  storeUsability,
} from "@trueup/sdk";

export interface PreviewInput {
  readonly item: Item;
  readonly listing: Listing;
  readonly store: Store;
  readonly preferences: Preferences;
  /** Values of the form that are not saved yet. */
  readonly draft: Pick<Item, "syncInventory" | "processOrders">;
}

/**
 * What the saved form would mean for the next change of stock, whatever that change is: the SDK decides. Null where
 * what is read does not tell: in a sale window, or whether a number of ours ever stood in the store.
 */
export function previewOfStockChange(input: PreviewInput): Decision | null {
  const facts = factsOf(input);
  return facts === null ? null : decide({ ...facts, trigger: "stock_changed", known: null, pending: false });
}

/** What turning Process Orders on or off with this form would do by itself; null where that cannot be told. */
export function previewOfFlag(input: PreviewInput): { facts: DecisionFacts; decision: Decision } | null {
  const facts = factsOf(input);
  if (facts === null || input.draft.processOrders === input.item.processOrders) return null;
  const flagFacts: DecisionFacts = { ...facts, trigger: "flag_changed" };
  return { facts: flagFacts, decision: decide(flagFacts) };
}

function factsOf({ item, listing, store, preferences, draft }: PreviewInput): DecisionFacts | null {
  // What its sale window is for decides too.
  if (item.saleWindowId !== null) return null;
  const written = listing.known?.source === "push" || listing.lastPush?.outcome === "confirmed";
  if (!item.received && !written && listing.known !== null) return null;
  return {
    trigger: "stock_changed",
    itemArchived: item.archivedAt !== null,
    listingLinked: true,
    listingPaused: listing.paused,
    store: storeUsability(store.status),
    storeSyncEnabled: store.syncEnabled,
    customerSetting: preferences.syncInventory,
    itemSetting: draft.syncInventory,
    guardUnreceived: preferences.guardUnreceived,
    processOrders: draft.processOrders,
    received: item.received,
    written,
    level: listing.level,
    known: listing.known?.quantity ?? null,
    pending: listing.state === "due" || listing.state === "in_flight" || listing.state === "unsettled",
    decreaseOnly: false,
    salePaused: false,
    healsDrift: false,
    heldForApproval: false,
    inBulk: false,
  };
}
