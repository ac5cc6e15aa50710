import { checkImport, runImport } from "@trueup/db/csv/import-steps";
import { SYNC_DIFFERING, syncDifferingStep } from "@trueup/db/sync-differing";
import { BULK_ACTION_TASK } from "@trueup/db/create-bulk-action";
import { stepBulkAction } from "@trueup/db/step-bulk-action";
import { stepBundleFanout } from "@trueup/db/bundle-fanout";
import { BUNDLE_FANOUT } from "@trueup/db/customer-task";
import { SALE_WINDOW_TASK, stepSaleWindow } from "@trueup/db/sale-windows";
import type { RunStep } from "./customer-tasks.ts";

/** What runs as a task without a store, by the kind under which it was asked for. */
export const TASK_KINDS: Readonly<Record<string, RunStep>> = {
  [SYNC_DIFFERING]: syncDifferingStep,
  [BULK_ACTION_TASK]: (trx, task, state) => stepBulkAction(trx, task, state),
  check_import: checkImport,
  run_import: runImport,
  [BUNDLE_FANOUT]: stepBundleFanout,
  [SALE_WINDOW_TASK]: stepSaleWindow,
};
