import type { DecisionFacts } from "@trueup/sdk";

/** What a decision was taken on, apart from the trigger and the level, which are recorded beside it. */
type KeptFacts = Omit<DecisionFacts, "trigger" | "level">;

/** As it is recorded: only what was not as usual, because a decision is recorded for every listing of every change. */
export type RecordedFacts = { readonly published: number } & Partial<KeptFacts>;

/** Part of the recorded format: what is left out means this. */
const USUAL: KeptFacts = {
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
  known: null,
  pending: false,
  decreaseOnly: false,
  healsDrift: false,
  heldForApproval: false,
};

const usual = new Map<string, unknown>(Object.entries(USUAL));

/** `published` in units. */
export function packFacts(facts: DecisionFacts, published: number): RecordedFacts {
  const { trigger: _, level: __, ...kept } = facts;
  const unusual = Object.entries(kept).filter(([fact, value]) => value !== usual.get(fact));
  return { ...Object.fromEntries(unusual), published };
}

/** The facts as they were when the decision was taken. */
export function unpackFacts(
  recorded: RecordedFacts,
  { trigger, level }: Pick<DecisionFacts, "trigger" | "level">,
): DecisionFacts {
  const { published: _, ...kept } = { ...USUAL, ...recorded };
  return { ...kept, trigger, level };
}
