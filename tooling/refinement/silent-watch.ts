import type { PlannedDecision } from "@trueup/db/decisions";
import type { Watch } from "../simulation/watch/watch.ts";

/** Checks nothing: here the database says what is right. Passes on what was decided and how a stock change ended. */
export function createSilentWatch(heard: {
  readonly decided: (decision: PlannedDecision) => void;
  readonly recorded: (outcome: string) => void;
}): Watch {
  return {
    decided: heard.decided,
    stockRecorded: (_, outcome) => heard.recorded(outcome),
    leased: ignore,
    released: ignore,
    settingsSaved: ignore,
    settingsApplied: ignore,
    authorised: ignore,
    clicked: ignore,
    requestEnded: ignore,
    answered: ignore,
    claimed: ignore,
    acknowledged: ignore,
    closed: ignore,
    dropped: ignore,
    readAs: ignore,
    guarded: ignore,
    healthSaved: ignore,
    called: ignore,
    keyUsed: ignore,
    written: ignore,
    throttled: ignore,
    foreign: ignore,
    starts: ignore,
    counts: ignore,
    waiting: ignore,
    stepped: ignore,
    looked: ignore,
    settled: ignore,
    violations: () => [],
  };
}

function ignore(): void {}
