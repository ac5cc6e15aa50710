import { type DecisionFacts, type LevelInput, type LevelRules, NO_LEVEL_RULES } from "@trueup/sdk";

/** What a decision was taken on, apart from the trigger and the level, which are recorded beside it. */
type KeptFacts = Omit<DecisionFacts, "trigger" | "level">;

/** As it is recorded: only what was not as usual, because a decision is recorded for every listing of every change. */
export type RecordedFacts = RecordedLevelInput & Partial<KeptFacts>;

/** What the level followed from: units that were published, or null, and the rules that were on. */
interface RecordedLevelInput {
  readonly published: number | null;
  readonly rules?: Partial<LevelRules>;
}

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
  salePaused: false,
  healsDrift: false,
  heldForApproval: false,
  inBulk: false,
};

const FACTS = Object.keys(USUAL).filter((fact): fact is keyof KeptFacts => fact in USUAL);

/** In as few objects as can be: it is done for every listing of every change. */
export function packFacts(facts: DecisionFacts, { published, rules }: LevelInput): RecordedFacts {
  const recorded: Writable<RecordedFacts> = { published };
  for (const fact of FACTS) if (facts[fact] !== USUAL[fact]) keep(recorded, facts, fact);
  const on = RULES.filter((rule) => rules[rule] !== NO_LEVEL_RULES[rule]);
  if (on.length > 0) recorded.rules = Object.fromEntries(on.map((rule) => [rule, rules[rule]]));
  return recorded;
}

type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

function keep<Fact extends keyof KeptFacts>(
  recorded: Writable<Partial<KeptFacts>>,
  facts: Pick<KeptFacts, Fact>,
  fact: Fact,
): void {
  recorded[fact] = facts[fact];
}

const RULES = Object.keys(NO_LEVEL_RULES).filter((rule): rule is keyof LevelRules => rule in NO_LEVEL_RULES);

/** The facts as they were when the decision was taken. */
export function unpackFacts(
  recorded: RecordedFacts,
  { trigger, level }: Pick<DecisionFacts, "trigger" | "level">,
): DecisionFacts {
  const { published: _, rules: __, ...kept } = { ...USUAL, ...recorded };
  return { ...kept, trigger, level };
}

/** What the level followed from when the decision was taken. */
export function unpackLevelInput({ published, rules }: RecordedFacts): LevelInput {
  return { published, rules: { ...NO_LEVEL_RULES, ...rules }, storeOpenOrders: 0 };
}
