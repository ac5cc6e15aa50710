import { type DecisionFacts, decide, levelOf, NO_LEVEL_RULES, SAMPLE_FACTS } from "@trueup/sdk";
import { atMost, type Result } from "./result.ts";
import { repeated } from "./statistics.ts";

const ROUNDS = 5;
const CALLS = 3_000_000;
const FIGURE_NS = 150;

/** `decide()` with the level chain, over events that end at different gates. */
export function benchDecide(): Result {
  const mixed: DecisionFacts[] = [
    { ...SAMPLE_FACTS, trigger: "stock_changed" },
    { ...SAMPLE_FACTS, trigger: "stock_changed", known: SAMPLE_FACTS.level },
    { ...SAMPLE_FACTS, trigger: "stock_changed", itemSetting: "never" },
    { ...SAMPLE_FACTS, trigger: "stock_changed", itemSetting: "process_orders", processOrders: false },
    { ...SAMPLE_FACTS, trigger: "manual" },
    { ...SAMPLE_FACTS, trigger: "flag_changed" },
  ];
  const input = {
    published: 42,
    rules: { ...NO_LEVEL_RULES, percent: 90, buffer: 2, maximum: 100 },
    storeOpenOrders: 0,
  };
  let pushes = 0;
  let units = 0;
  const { value, spread } = repeated(
    Array.from({ length: ROUNDS }, () => {
      const startedMs = performance.now();
      for (let call = 0; call < CALLS; call += 1) {
        const facts = mixed[call % mixed.length] ?? SAMPLE_FACTS;
        if (decide(facts).outcome === "push") pushes += 1;
        units += levelOf(input) ?? 0;
      }
      return ((performance.now() - startedMs) * 1e6) / CALLS;
    }),
  );
  if (pushes === 0 || units === 0) throw new Error("the loop was optimised away: the figure is void");
  return {
    id: "decide() with the level chain",
    value,
    spread,
    unit: "ns",
    bound: FIGURE_NS,
    baseline: null,
    ratio: FIGURE_NS / value,
    ...atMost(value, FIGURE_NS),
  };
}
