import { exhaustConnections, restartDatabase, terminateBackends } from "./database-faults.ts";
import { cutHosts } from "./host-faults.ts";
import { whyNoHosts } from "./hosts.ts";
import { runKillWorlds } from "./kills.ts";
import { breakApiToDatabase, breakWorkerToDatabase, breakWorkerToStore } from "./link-faults.ts";
import { pauseHolders, restartAll, takeOverAfterKill, takeOverAfterStop } from "./process-faults.ts";
import type { ScenarioContext, ScenarioResult } from "./scenario.ts";

interface Scenario {
  readonly run: (context: ScenarioContext) => Promise<ScenarioResult>;
  /** How often in the long form, where it is not once. */
  readonly times?: number;
  /** Why this machine cannot do it; null where it can. */
  readonly whyNot?: () => Promise<string | null>;
}

/** By the names of the command line, in the order of the table. */
export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map([
  ["takeover-stop", { run: takeOverAfterStop, times: 10 }],
  ["takeover-kill", { run: takeOverAfterKill, times: 3 }],
  ["restarts", { run: restartAll, times: 5 }],
  ["pause", { run: pauseHolders, times: 2 }],
  ["database-restart", { run: restartDatabase, times: 10 }],
  ["backends", { run: terminateBackends }],
  ["connections", { run: exhaustConnections }],
  ["link-store", { run: breakWorkerToStore }],
  ["link-worker", { run: breakWorkerToDatabase }],
  ["link-api", { run: breakApiToDatabase }],
  ["hosts", { run: cutHosts, times: 2, whyNot: whyNoHosts }],
  ["kills", { run: runKillWorlds, times: 500 }],
]);
