import type { Migration } from "kysely/migration";
import * as mainJob from "./0001-main-job.ts";
import * as accounts from "./0002-accounts.ts";
import * as recordedFacts from "./0003-recorded-facts.ts";

/** Every migration by name, in order. Forward only. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-main-job": mainJob,
  "0002-accounts": accounts,
  "0003-recorded-facts": recordedFacts,
};
