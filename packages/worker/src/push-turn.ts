import type { Attempt, Claim } from "@trueup/db/claim";
import type { RowProblem } from "@trueup/db/listing-problem";
import type { WaitingRow } from "@trueup/db/plan-claim";
import { PLATFORM_TRAITS } from "@trueup/sdk";
import type { ReadResult } from "@trueup/stores/contract";
import {
  type RetryBudget,
  firstRetryBudget,
  earnRetries,
  longestBackoffMs,
  planRetry,
  retryDelayMs,
  type RetryPlan,
} from "./backoff.ts";
import { type Judgement, judgeWrite, type StoreSign, storeSignOf } from "./judge-write.ts";
import { call, CALL_TIMEOUT_MS, PRIORITY, type PushContext, withPermit } from "./push-context.ts";

/** What becomes of the pump after one turn. */
export type TurnResult =
  /** There may be more. */
  | { readonly kind: "worked" }
  | { readonly kind: "nothing" }
  | { readonly kind: "wait"; readonly waitMs: number }
  /** The lease is lost. */
  | { readonly kind: "fenced" };

/** What the turns of one store share while its lease is held. */
export interface PushMemory {
  readonly reading: Set<number>;
  readonly inFlight: Set<number>;
  /** Parts of refused batches that are still to be sent on their own. */
  readonly parts: (readonly number[])[];
  turns: number;
  /** There may be writes whose answer is missing. */
  mayBeUnsettled: boolean;
  retryBudget: RetryBudget;
  /** Claims of one store run one after the other: side by side they would find the same rows. */
  claiming: Promise<unknown>;
  /** Told when a batch was claimed and there may be more for another turn. */
  readonly claimed: () => void;
}

export function createPushMemory(claimed: () => void): PushMemory {
  return {
    reading: new Set(),
    inFlight: new Set(),
    parts: [],
    turns: 0,
    mayBeUnsettled: true,
    retryBudget: firstRetryBudget,
    claiming: Promise.resolve(),
    claimed,
  };
}

/** While the bucket is what holds the store back, a batch waits this long to become fuller. */
const LINGER_MS = 250;
/** Sending parts of refused batches takes at most one turn in so many. */
const PART_EVERY_TURNS = 5;

/** One turn: permit, slot, claim, call, and what the answer means. `single` sends one listing, as a probe. */
export async function takeTurn(
  context: PushContext,
  memory: PushMemory,
  { single }: { readonly single: boolean },
): Promise<TurnResult> {
  const { adapter, limiter } = context;
  memory.turns += 1;
  let toRead: readonly WaitingRow[] | null = null;
  const ran = await withPermit(
    context,
    { priority: PRIORITY.write, needs: { cost: adapter.costs.write } },
    async (permit): Promise<TurnResult> => {
      if (!context.mayCall()) {
        permit.giveBack();
        return { kind: "nothing" };
      }
      const lingers = !single && limiter.snapshot().limiting;
      const claim = await claimNext(context, memory, { single, lingers });
      if (claim.kind !== "write") permit.giveBack();
      switch (claim.kind) {
        case "fenced":
          return { kind: "fenced" };
        case "empty":
          return { kind: "nothing" };
        case "linger":
          return { kind: "wait", waitMs: claim.waitMs };
        case "read":
          toRead = claim.rows;
          for (const row of claim.rows) memory.reading.add(row.listingId);
          return { kind: "worked" };
        case "write":
          memory.claimed();
          return send(context, memory, claim.attempt, permit, { again: false });
      }
    },
  );
  if (!ran.ran) return { kind: "nothing" };
  return toRead === null ? ran.value : readRows(context, memory, toRead);
}

async function claimNext(
  context: PushContext,
  memory: PushMemory,
  { single, lingers }: { readonly single: boolean; readonly lingers: boolean },
): Promise<Claim> {
  const claiming = memory.claiming.then(async () => {
    const part = memory.turns % PART_EVERY_TURNS === 0 ? memory.parts.shift() : undefined;
    const claim = await tryClaim(context, memory, single, lingers, part);
    const later = claim.kind === "empty" && part === undefined ? memory.parts.shift() : undefined;
    return later === undefined ? claim : tryClaim(context, memory, single, false, later);
  });
  memory.claiming = claiming.catch(() => null);
  return claiming;
}

async function tryClaim(
  { adapter, database, lease }: PushContext,
  memory: PushMemory,
  single: boolean,
  lingers: boolean,
  part: readonly number[] | undefined,
): Promise<Claim> {
  const claim = await database.claim({
    lease,
    most: single ? 1 : PLATFORM_TRAITS[adapter.platform].batchRows,
    ...(part === undefined ? {} : { only: part }),
    reading: memory.reading,
    lingerMs: lingers && part === undefined ? LINGER_MS : 0,
    encode: (rows) =>
      adapter.encode(
        rows.map(({ variantId, inventoryItemId, locationId, level, known }) => ({
          variantId,
          inventoryItemId,
          locationId,
          quantity: level,
          expected: known,
        })),
      ),
    cost: adapter.costs.write,
    timeoutMs: CALL_TIMEOUT_MS,
    latestEffectMs: adapter.latestEffectMs,
  });
  if (claim.kind === "write") memory.inFlight.add(claim.attempt.id);
  return claim;
}

/** Sends a write that is on record, and records what came of it. */
export async function send(
  context: PushContext,
  memory: PushMemory,
  attempt: Attempt,
  permit: Parameters<typeof call>[1],
  { again }: { readonly again: boolean },
): Promise<TurnResult> {
  const { adapter, lease } = context;
  memory.inFlight.add(attempt.id);
  try {
    if (!context.mayCall()) {
      permit.giveBack();
      return { kind: "fenced" };
    }
    const answer = await call(context, permit, (options) =>
      adapter.write({ key: attempt.key, body: attempt.body }, options),
    );
    memory.retryBudget = earnRetries(memory.retryBudget);
    const judgement = judgeWrite(answer, attempt.listingIds, {
      again,
      backoffMs: rowBackoff(context, memory),
    });
    const held = await record(context, memory, attempt, judgement);
    await heed(context, judgement.store);
    if (!held) return { kind: "fenced" };
    context.log.info(
      { store: lease.storeId, attempt: attempt.id, epoch: lease.epoch, rows: attempt.listingIds.length },
      `push ${judgement.attempt.kind}`,
    );
    return { kind: "worked" };
  } finally {
    memory.inFlight.delete(attempt.id);
  }
}

async function record(
  context: PushContext,
  memory: PushMemory,
  attempt: Attempt,
  { attempt: judged }: Judgement,
): Promise<boolean> {
  const { database, lease } = context;
  switch (judged.kind) {
    case "acknowledge":
      return database.acknowledge(lease, attempt);
    case "fail": {
      const held = await database.failAttempt(lease, attempt, judged.failure);
      if (judged.bisect) memory.parts.push(...halves(attempt.listingIds));
      return held;
    }
    case "unsettled":
      memory.mayBeUnsettled = true;
      await database.keepUnsettled(attempt, {
        code: judged.code,
        message: judged.message,
        askAfterMs: 500 + retryDelayMs({ kind: "failed", failures: 2 }, context.random),
      });
      return true;
  }
}

/** Reads rows whose number at the store is uncertain. It changes nothing there, so it needs no record beforehand. */
async function readRows(
  context: PushContext,
  memory: PushMemory,
  rows: readonly WaitingRow[],
): Promise<TurnResult> {
  const { adapter, database, lease } = context;
  try {
    const ran = await withPermit(
      context,
      { priority: PRIORITY.read, needs: { cost: adapter.costs.read } },
      async (permit): Promise<TurnResult> => {
        if (!context.mayCall()) {
          permit.giveBack();
          return { kind: "nothing" };
        }
        const answer = await call(context, permit, (options) => adapter.read(rows, options));
        memory.retryBudget = earnRetries(memory.retryBudget);
        if (!answer.ok) {
          await heed(context, storeSignOf(answer.failure));
          return { kind: "wait", waitMs: retryDelayMs({ kind: "failed", failures: 2 }, context.random) };
        }
        const held = await database.recordReads(
          lease,
          sortResults(rows, answer.value, rowBackoff(context, memory)),
        );
        await heed(context, { kind: "well" });
        return { kind: held ? "worked" : "fenced" };
      },
    );
    return ran.ran ? ran.value : { kind: "nothing" };
  } finally {
    for (const row of rows) memory.reading.delete(row.listingId);
  }
}

function sortResults(
  rows: readonly WaitingRow[],
  results: readonly ReadResult[],
  backoffMs: RowProblem["backoffMs"],
) {
  const found: { listingId: number; quantity: number; inventoryItemId: string }[] = [];
  const problems: RowProblem[] = [];
  for (const [index, { listingId }] of rows.entries()) {
    const result = results[index];
    if (result === undefined) continue;
    if (result.kind === "problem") problems.push({ listingId, backoffMs, ...result.problem });
    else found.push({ listingId, quantity: result.quantity, inventoryItemId: result.inventoryItemId });
  }
  return { found, problems };
}

/** Takes to heart what a call says about the store. */
export async function heed(context: PushContext, sign: StoreSign): Promise<void> {
  const { condition, limiter, clock } = context;
  switch (sign.kind) {
    case "well":
      return condition.succeeded();
    case "failing":
      return condition.failed(sign);
    case "throttled":
      limiter.penalise(clock.now() + sign.waitMs);
      return;
    case "credential":
      return condition.suspect(sign);
    case "blocked":
      return condition.suspend(sign);
  }
}

/** One retry of a batch's rows counts once, and only where there are rows to retry. */
function rowBackoff(context: PushContext, memory: PushMemory): RowProblem["backoffMs"] {
  let plan: RetryPlan | null = null;
  return (failures) => {
    if (plan === null) {
      plan = planRetry(memory.retryBudget);
      memory.retryBudget = plan.budget;
    }
    return plan.allowed
      ? retryDelayMs({ kind: "failed", failures: failures + 1 }, context.random)
      : longestBackoffMs;
  };
}

function halves(ids: readonly number[]): readonly (readonly number[])[] {
  const middle = Math.ceil(ids.length / 2);
  return [ids.slice(0, middle), ids.slice(middle)];
}
