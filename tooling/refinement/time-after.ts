import { SYNC_NOW_LIMIT_MS } from "@trueup/sdk";
import type { Tables } from "../simulation/database/tables.ts";
import { LATEST_EFFECT_MS } from "./hands.ts";
import type { Step } from "./step.ts";

/** The database has partitions for a week. */
const LONGEST_MS = 6 * 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;

/** What the clock shows after a step; null where it is none that takes time. */
export function timeAfter(step: Step, tables: Tables, nowMs: number): number | null {
  if (step.kind !== "wait" && step.kind !== "wait until") return null;
  const toMs = step.kind === "wait" ? nowMs + step.ms : momentOf(step, tables, nowMs);
  return toMs > LONGEST_MS ? nowMs : toMs;
}

function momentOf(step: Extract<Step, { kind: "wait until" }>, tables: Tables, nowMs: number): number {
  const moments = [...new Set(momentsOf(tables))].filter((at) => at > nowMs + 1).toSorted((a, b) => a - b);
  const moment = moments[step.nth % Math.max(1, moments.length)];
  return moment === undefined ? nowMs : Math.ceil(moment) + step.offsetMs;
}

function momentsOf(tables: Tables): readonly number[] {
  const stores = [...tables.stores.values()].flatMap(({ lease, health }) => [
    lease.expiresAt,
    health.probeAt,
    ...(health.budget === null ? [] : [health.budget.at + HOUR_MS]),
  ]);
  const due = [...tables.due.values()].flatMap((rows) => [...rows.values()].map((row) => row.notBefore ?? 0));
  const attempts = [...tables.open.values()].flatMap((row) => [
    row.deadline,
    row.settleUntil,
    row.askAfter ?? 0,
    row.at + LATEST_EFFECT_MS,
  ]);
  const requests = [...tables.pending].map((row) => row.createdAt + SYNC_NOW_LIMIT_MS);
  const problems = [...tables.problems.values()].map((row) => row.since + 24 * HOUR_MS);
  return [...stores, ...due, ...attempts, ...requests, ...problems];
}
