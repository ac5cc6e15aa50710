import type { PlannedDecision } from "@trueup/db/decisions";
import { applyInput } from "../simulation/apply-input.ts";
import { EPOCH_MS } from "../simulation/database/health.ts";
import { endOverdueRequests } from "../simulation/database/inputs.ts";
import { createModelDatabase } from "../simulation/database/push-database.ts";
import type { Model, Tables } from "../simulation/database/tables.ts";
import type { Mutation } from "../simulation/mutation.ts";
import type { Side } from "./side.ts";
import { createSilentWatch } from "./silent-watch.ts";
import { readModel } from "./state.ts";

/** The simulation's database, with calls that take no time. `absent`: listings that were never linked. */
export function createModelSide(
  tables: Tables,
  absent: ReadonlySet<number>,
  mutation: Mutation | null,
): Side & { readonly now: () => number } {
  let nowMs = 0;
  let outcomes: string[] = [];
  let decided: PlannedDecision[] = [];
  const watch = createSilentWatch({
    decided: (decision) => void decided.push(decision),
    recorded: (outcome) => void outcomes.push(outcome),
  });
  const model: Model = { tables, now: () => nowMs, watch, mutation };
  return {
    now: () => nowMs,
    originMs: EPOCH_MS,
    port: (owner) => createModelDatabase(model, owner, async (_, step) => step()),
    async apply(input) {
      outcomes = [];
      applyInput(model, noShop, input);
      return outcomes;
    },
    endOverdue: async () => endOverdueRequests(model),
    async setTime(ms) {
      nowMs = ms;
    },
    state: async () => readModel(tables, absent),
    async decisions() {
      const news = decided.map(({ listingId, trigger, outcome, reason, level, version, recorded }) => ({
        listingId,
        trigger,
        outcome,
        reason,
        level,
        version,
        facts: recorded,
      }));
      decided = [];
      return news;
    },
  };
}

function noShop(): never {
  throw new Error("no store takes part");
}
