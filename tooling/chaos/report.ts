import type { ScenarioResult } from "./scenario.ts";

/** What became of a scenario: what it found, or why it did not come to an end. */
export type Outcome =
  | { readonly name: string; readonly ran: "yes"; readonly result: ScenarioResult; readonly tookMs: number }
  | { readonly name: string; readonly ran: "failed" | "not run"; readonly why: string };

export function printTable(outcomes: readonly Outcome[]): void {
  console.table(Object.fromEntries(outcomes.map((outcome) => [outcome.name, toRow(outcome)])));
  for (const outcome of outcomes) {
    if (outcome.ran !== "yes") console.log(`${outcome.name}: ${outcome.ran}: ${outcome.why}`);
    else if (outcome.result.note !== "") console.log(`${outcome.name}: ${outcome.result.note}`);
  }
}

/** What a run has to end with an error for: also what was asked for by its name and could not be run. */
export function findProblems(
  outcomes: readonly Outcome[],
  { asked }: { readonly asked: boolean },
): readonly string[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.ran === "yes") {
      return outcome.result.violations.map((violation) => `${outcome.name}: ${violation}`);
    }
    return outcome.ran === "failed" || asked ? [`${outcome.name}: ${outcome.ran}: ${outcome.why}`] : [];
  });
}

function toRow(outcome: Outcome): Readonly<Record<string, string | number>> {
  if (outcome.ran !== "yes")
    return { fault: outcome.ran === "failed" ? "failed" : `not run: ${outcome.why.slice(0, 60)}` };
  const { fault, times, worstMs, settledAfterMs, changes, writes, askedAgain, violations } = outcome.result;
  return {
    fault,
    times,
    "recovery s": seconds(worstMs),
    "settled s": seconds(settledAfterMs),
    changes,
    writes,
    "asked again": askedAgain,
    violations: violations.length,
  };
}

function seconds(ms: number | null): string {
  return ms === null ? "" : (ms / 1_000).toFixed(2);
}
