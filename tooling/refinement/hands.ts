import type { Attempt, Claim } from "@trueup/db/claim";
import type { Lease } from "@trueup/db/lease";
import type { WaitingRow } from "@trueup/db/plan-claim";
import type { PushDatabase } from "@trueup/db/push-database";
import type { StoreNews } from "@trueup/db/store-health";
import type { Call, OfAttempt, RowAnswer, Under } from "./step.ts";

/** What a worker knows of the database it works on: all that it was ever given. */
export interface Hands {
  readonly port: PushDatabase;
  readonly leases: Lease[];
  readonly attempts: Attempt[];
  news: ReadonlyMap<number, StoreNews>;
  /** The last claim of rows that were to be read. */
  reading: { readonly storeId: number; readonly rows: readonly WaitingRow[] } | null;
}

export const NOTHING_TO_DO = "nothing to do";
const TIMEOUT_MS = 10_000;
export const LATEST_EFFECT_MS = 120_000;

/** Makes one call; what it picks is picked by places in what the worker holds, which are the same on both sides. */
export async function makeCall(hands: Hands, call: Call): Promise<unknown> {
  const { port } = hands;
  switch (call.on) {
    case "reportWorker":
    case "forgetWorker":
      return port[call.on]();
    case "acquireLeases": {
      const leases = (await port.acquireLeases(call.most)).toSorted((a, b) => a.storeId - b.storeId);
      hands.leases.push(...leases);
      return leases;
    }
    case "renewLeases":
      return port.renewLeases(hands.leases);
    case "loadStoreNews":
      return (hands.news = await port.loadStoreNews([1, 2, 3]));
    case "recordReads":
      return recordReads(hands, call);
    case "acknowledge":
    case "leaveUnconfirmed":
    case "beginAsking":
    case "loadSentRows":
    case "keepUnsettled":
    case "failAttempt":
    case "settleByReading": {
      const attempt = fromNewest(hands.attempts, call.attempt);
      const lease = attempt === undefined ? undefined : leaseFor(hands, attempt.storeId, call);
      if (attempt === undefined || lease === undefined) return NOTHING_TO_DO;
      return callForAttempt(port, call, lease, attempt);
    }
    case "releaseLeases":
    case "loadLeasedStore":
    case "saveBudgets":
    case "dropUnsendable":
    case "saveStoreHealth":
    case "claim":
    case "findUnsettled": {
      const lease = fromNewest(hands.leases, call.lease);
      return lease === undefined ? NOTHING_TO_DO : callForStore(hands, call, lease);
    }
  }
}

type AttemptCall = Extract<Call, OfAttempt>;

function callForAttempt(port: PushDatabase, call: AttemptCall, lease: Lease, attempt: Attempt) {
  const why = { code: "test", message: "For the test." };
  switch (call.on) {
    case "acknowledge":
    case "loadSentRows":
      return port[call.on](lease, attempt);
    case "leaveUnconfirmed":
      return port.leaveUnconfirmed(lease, attempt, why);
    case "beginAsking":
      return port.beginAsking(lease, attempt, { timeoutMs: TIMEOUT_MS, latestEffectMs: LATEST_EFFECT_MS });
    case "keepUnsettled":
      return port.keepUnsettled(lease, attempt, { ...why, askAfterMs: call.askAfterMs });
    case "failAttempt": {
      const said = toAnswer(attempt.listingIds, attempt.levels, call.rows);
      return port.failAttempt(lease, attempt, { ...why, ...said, holdMs: call.holdMs });
    }
    case "settleByReading":
      return port.settleByReading(lease, attempt, toAnswer(attempt.listingIds, attempt.levels, call.rows));
  }
}

type StoreCall = Extract<Call, { readonly lease: number }>;

async function callForStore(hands: Hands, call: StoreCall, lease: Lease): Promise<unknown> {
  const { port } = hands;
  switch (call.on) {
    case "releaseLeases":
      return port.releaseLeases([lease]);
    case "loadLeasedStore":
      return port.loadLeasedStore(lease.storeId);
    case "saveBudgets":
      return port.saveBudgets([{ lease, snapshot: { left: hands.attempts.length } }]);
    case "dropUnsendable":
      return port.dropUnsendable(lease);
    case "saveStoreHealth": {
      const current = hands.news.get(lease.storeId)?.version ?? 1;
      const trouble = { code: "test", message: "For the test.", probeInMs: call.probeInMs };
      return port.saveStoreHealth(lease, {
        trouble: call.to === "ok" ? null : { ...trouble, state: call.to },
        breaker: { failures: call.probeInMs },
        storeVersion: call.knows === "this version" ? current : current - 1,
      });
    }
    case "claim":
      return claimRows(hands, call, lease);
    case "findUnsettled": {
      const inFlight = hands.attempts.slice(hands.attempts.length - call.latestInFlight).map((row) => row.id);
      const found = await port.findUnsettled(lease, { inFlight, latestEffectMs: LATEST_EFFECT_MS });
      if (found !== null) hands.attempts.push(found);
      return found;
    }
  }
}

async function claimRows(hands: Hands, call: Extract<Call, { on: "claim" }>, lease: Lease): Promise<Claim> {
  const { most, only, kindOf, lingerMs } = call;
  const claim = await hands.port.claim({
    lease,
    most,
    ...(only === null ? {} : { only }),
    kindOf,
    reading: new Set(call.reading),
    lingerMs,
    encode: (rows) => rows.map((row) => `${row.listingId}=${row.level} over ${row.known}`).join(),
    cost: 10,
    timeoutMs: TIMEOUT_MS,
    latestEffectMs: LATEST_EFFECT_MS,
  });
  if (claim.kind === "write") hands.attempts.push(claim.attempt);
  if (claim.kind === "read") hands.reading = { storeId: lease.storeId, rows: claim.rows };
  return claim;
}

async function recordReads(hands: Hands, call: Extract<Call, { on: "recordReads" }>): Promise<unknown> {
  const { reading, port } = hands;
  const lease = reading === null ? undefined : leaseFor(hands, reading.storeId, call);
  if (reading === null || lease === undefined) return NOTHING_TO_DO;
  const ids = reading.rows.map((row) => row.listingId);
  const { found, problems } = toAnswer(
    ids,
    reading.rows.map((row) => row.level),
    call.rows,
  );
  const versions = new Map(reading.rows.map((row) => [row.listingId, row.version]));
  const sent = problems.map((row) => ({ ...row, version: versions.get(row.listingId) ?? 0 }));
  return port.recordReads(lease, { found, problems: sent });
}

function fromNewest<T>(from: readonly T[], back: number): T | undefined {
  return from.length === 0 ? undefined : from[from.length - 1 - (back % from.length)];
}

function leaseFor({ leases }: Hands, storeId: number, { under }: Under): Lease | undefined {
  const own = leases.filter((lease) => lease.storeId === storeId);
  return under === "the newest lease" ? own.at(-1) : own.at(-2);
}

/** The n-th row is answered by the n-th answer; what is beyond them is left out. */
function toAnswer(ids: readonly number[], levels: readonly number[], rows: readonly RowAnswer[]) {
  const at = ids.map((listingId, nth) => ({ listingId, level: levels[nth] ?? 0, says: rows[nth] }));
  return {
    found: at.flatMap(({ listingId, level, says }) => {
      const quantity = says?.shows === "as sent" ? level : says?.shows;
      return typeof quantity === "number"
        ? [{ listingId, quantity, inventoryItemId: `inventory-${listingId}` }]
        : [];
    }),
    stale: at.flatMap(({ listingId, says }) => (says?.shows === "stale" ? [listingId] : [])),
    problems: at.flatMap(({ listingId, says }) =>
      says?.shows === "problem"
        ? [
            {
              listingId,
              code: "refused" as const,
              message: "For the test.",
              backoffMs: (failures: number) => says.backoffMs * (failures + 1),
            },
          ]
        : [],
    ),
  };
}
