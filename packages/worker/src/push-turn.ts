import type { Claim } from "@trueup/db/claim";
import type { WaitingRow } from "@trueup/db/plan-claim";
import { PLATFORM_TRAITS } from "@trueup/sdk";
import { CALL_TIMEOUT_MS, PRIORITY, type PushContext, withPermit } from "./push-context.ts";
import type { PushMemory, TurnResult } from "./push-memory.ts";
import { readRows } from "./read-rows.ts";
import { sendWrite } from "./send-write.ts";
import { waitsOf } from "./sent-waits.ts";

/** While the bucket is what holds the store back, a batch waits this long to become fuller. */
const LINGER_MS = 250;
/** Sending parts of refused batches takes at most one turn in so many. */
const PART_EVERY_TURNS = 5;
/** In one turn of so many, which is none for parts, the row that waits longest says whether the batch is read or written. */
const OLDEST_EVERY_TURNS = 10;

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
      if (!single && !maySend(context)) {
        permit.giveBack();
        return { kind: "nothing" };
      }
      const askedMs = context.clock.now();
      const lingers = !single && limiter.snapshot().limiting;
      const claim = await claimNext(context, memory, { single, lingers });
      if (claim.kind !== "write") permit.giveBack();
      context.bucketUse.claimed(isFull(context, claim) ? "more" : "all");
      switch (claim.kind) {
        case "fenced":
          return { kind: "fenced" };
        case "empty":
          return { kind: "nothing" };
        case "dropped":
          return { kind: "worked" };
        case "linger":
          return { kind: "wait", waitMs: claim.waitMs };
        case "read":
          toRead = claim.rows;
          memory.claimed();
          return { kind: "worked" };
        case "write":
          memory.claimed();
          return sendWrite(context, memory, claim.attempt, permit, {
            again: false,
            waits: waitsOf(claim.rows, askedMs),
          });
      }
    },
  );
  if (!ran.ran) return { kind: "nothing" };
  return toRead === null ? ran.value : readRows(context, memory, toRead);
}

function isFull({ adapter }: PushContext, claim: Claim): boolean {
  const most = PLATFORM_TRAITS[adapter.platform].batchRows;
  return (claim.kind === "read" || claim.kind === "write") && claim.rows.length >= most;
}

/** Asked again with the permit in hand: it may have taken long to get. */
function maySend({ condition }: PushContext): boolean {
  const { send } = condition.permission();
  return send === "all" || send === "one at a time";
}

async function claimNext(
  context: PushContext,
  memory: PushMemory,
  { single, lingers }: { readonly single: boolean; readonly lingers: boolean },
): Promise<Claim> {
  const claiming = memory.claiming.then(async () => {
    const isPartsTurn = !single && memory.turns % PART_EVERY_TURNS === 0;
    const part = isPartsTurn ? memory.parts.shift() : undefined;
    let claim = await tryClaim(context, memory, single, lingers, part);
    // A part may have nothing left to send: the turn is for what else waits then.
    if (part !== undefined && claim.kind === "empty") {
      claim = await tryClaim(context, memory, single, lingers, undefined);
    }
    const later = !single && claim.kind === "empty" ? memory.parts.shift() : undefined;
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
    kindOf: memory.turns % OLDEST_EVERY_TURNS === 1 ? "oldest" : "most urgent",
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
  if (claim.kind === "read") for (const row of claim.rows) memory.reading.add(row.listingId);
  return claim;
}
