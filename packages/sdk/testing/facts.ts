import { ITEM_SYNC_SETTINGS, SAMPLE_FACTS, SYNC_SETTINGS, TRIGGERS } from "../src/index.ts";
import type { DecisionFacts } from "../src/index.ts";

export type Axis = readonly Partial<DecisionFacts>[];

/** Every way of taking one value from each axis, laid over the sample facts. */
export function* everyCombination(axes: readonly Axis[], base = SAMPLE_FACTS): Generator<DecisionFacts> {
  const [axis, ...others] = axes;
  if (axis === undefined) {
    yield base;
    return;
  }
  for (const value of axis) yield* everyCombination(others, { ...base, ...value });
}

/** Unknown, equal, first, above and below the known number, around 0 and below it. */
const NUMBER_AXIS: Axis = [
  { level: null, known: null },
  { level: null, known: 5 },
  { level: 5, known: null },
  { level: 0, known: null },
  { level: 5, known: 5 },
  { level: 0, known: 0 },
  { level: -2, known: -2 },
  { level: 5, known: 3 },
  { level: 5, known: 9 },
  { level: 0, known: 5 },
  { level: -2, known: 5 },
  { level: 0, known: -2 },
];

/** All the facts that matter once listing and store can be written to. */
export const OPEN_AXES: readonly Axis[] = [
  TRIGGERS.map((trigger) => ({ trigger })),
  SYNC_SETTINGS.map((customerSetting) => ({ customerSetting })),
  ITEM_SYNC_SETTINGS.map((itemSetting) => ({ itemSetting })),
  [{ guardUnreceived: false }, { guardUnreceived: true }],
  [{ processOrders: false }, { processOrders: true }],
  [{ received: false }, { received: true }],
  [{ written: false }, { written: true }],
  NUMBER_AXIS,
  [{ pending: false }, { pending: true }],
  [{ decreaseOnly: false }, { decreaseOnly: true }, { salePaused: true }],
  [{ healsDrift: false }, { healsDrift: true }],
  [{ heldForApproval: false }, { heldForApproval: true }, { heldForApproval: true, inBulk: true }],
];

/** All the facts that say whether listing and store can be written to. */
export const STANDING_AXES: readonly Axis[] = [
  [{ itemArchived: false }, { itemArchived: true }],
  [{ listingLinked: true }, { listingLinked: false }],
  [{ listingPaused: false }, { listingPaused: true }],
  [{ store: "usable" }, { store: "disconnected" }, { store: "comparing" }],
  [{ storeSyncEnabled: true }, { storeSyncEnabled: false }],
];
