import { SYNC_DIFFERING, syncDifferingStep } from "@trueup/db/sync-differing";
import type { RunStep } from "./customer-tasks.ts";

/** What runs as a task without a store, by the kind under which it was asked for. */
export const TASK_KINDS: Readonly<Record<string, RunStep>> = {
  [SYNC_DIFFERING]: syncDifferingStep,
};
