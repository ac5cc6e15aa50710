import type { DecisionFacts } from "./decision.ts";

/**
 * A listing under the standard setup that nothing stands against: a stock change sends 42 over the 40 that the
 * store shows. For documentation, previews and tests: spread it and change what the case is about.
 *
 * @example
 * ```ts
 * import { decide, SAMPLE_FACTS } from "@trueup/sdk";
 *
 * decide(SAMPLE_FACTS); // { outcome: "push", reason: "changed" }
 * decide({ ...SAMPLE_FACTS, level: 40 }); // { outcome: "skip", reason: "unchanged" }
 * ```
 */
export const SAMPLE_FACTS: DecisionFacts = {
  trigger: "stock_changed",
  itemArchived: false,
  listingLinked: true,
  listingPaused: false,
  store: "usable",
  storeSyncEnabled: true,
  customerSetting: "process_orders",
  itemSetting: "default",
  guardUnreceived: false,
  processOrders: true,
  received: true,
  written: true,
  level: 42,
  known: 40,
  pending: false,
  decreaseOnly: false,
  salePaused: false,
  healsDrift: false,
  heldForApproval: false,
  inBulk: false,
};
