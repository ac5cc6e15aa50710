import type { BulkCount, BulkRequest } from "@trueup/sdk";
import { sql } from "kysely";
import {
  addCounts,
  type BulkEnd,
  isUnreceived,
  leftOut,
  mayLeaveDiffering,
  notChanged,
  syncEnd,
  workOf,
  zeroOutEnd,
} from "./bulk-items.ts";
import { changeOrders } from "./bulk-orders.ts";
import { FIRST_SLICE } from "./create-bulk-action.ts";
import { changeItems, sortItems } from "./change-items.ts";
import type { ItemsChange } from "./plan-item-change.ts";
import type { CustomerTask, TaskState, TaskStep } from "./customer-task.ts";
import { differingListings } from "./differing.ts";
import { lockItems } from "./load-items.ts";
import { syncItems } from "./request-sync.ts";
import type { Trx } from "./schema.ts";
import { archiveAllWithZeros } from "./zero-out.ts";

/** So long that a change of one of its items, which waits for the slice, is not noticed. */
const SLICE_MS = 400;
const SHORTEST_SLICE = 500;
const LONGEST_SLICE = 2_000;

/** How far a bulk action came, and how many targets are to be its next slice. */
interface Progress {
  readonly done: number;
  readonly next: number;
}

/**
 * One slice of a bulk action: the next targets in order, each with its result, and how far the action came, in one
 * transaction. A crash before its commit leaves nothing of it, a crash after it repeats nothing. A slice is as large as
 * the one before says that there is time for, unless `mostTargets` says how large.
 */
export async function stepBulkAction(
  trx: Trx,
  task: CustomerTask,
  state: TaskState,
  mostTargets: number = sliceAfter(state),
): Promise<TaskStep> {
  const action = await loadAction(trx, task, mostTargets);
  if (state.isCancelled) {
    await trx
      .updateTable("bulk_action")
      .set({ was_cancelled: true })
      .where("customer_id", "=", task.customerId)
      .where("id", "=", task.id)
      .execute();
    return endAt(action.done);
  }
  const slice = await runSlice(trx, action);
  const tookMs = await keepResults(trx, action, slice);
  const done = action.done + slice.ends.length;
  if (done >= action.total) return endAt(done);
  return { kind: "more", progress: { done, next: fitting(mostTargets, tookMs) } satisfies Progress };
}

function sliceAfter({ progress }: TaskState): number {
  const isKept = typeof progress === "object" && progress !== null && "next" in progress;
  return isKept && typeof progress.next === "number" ? progress.next : FIRST_SLICE;
}

/** At most twice as many as before: one slice says little of what the next one finds. */
function fitting(targets: number, tookMs: number): number {
  const next = Math.round(targets * Math.min(2, SLICE_MS / Math.max(1, tookMs)));
  return Math.min(LONGEST_SLICE, Math.max(SHORTEST_SLICE, next));
}

function endAt(done: number): TaskStep {
  return { kind: "ended", status: "done", progress: { done }, result: { done } };
}

interface ActionRow {
  readonly customerId: number;
  readonly id: number;
  readonly request: BulkRequest;
  readonly done: number;
  readonly total: number;
  readonly counts: readonly BulkCount[];
  readonly differing: number | null;
  readonly requestId: number | null;
  /** The next targets. */
  readonly ids: readonly number[];
}

async function loadAction(trx: Trx, task: CustomerTask, mostTargets: number): Promise<ActionRow> {
  const { rows } = await sql<ActionRow>`
    SELECT customer_id AS "customerId", id, jsonb_build_object('action', action, 'parameters', parameters) AS request,
      done, total, counts, differing, request_id AS "requestId", target_ids[done + 1 : done + ${mostTargets}] AS ids
    FROM bulk_action WHERE customer_id = ${task.customerId} AND id = ${task.id}`.execute(trx);
  const [action] = rows;
  if (action === undefined) throw new Error(`task ${task.id} has no bulk action`);
  return action;
}

interface Slice {
  /** In the order of the targets. */
  readonly ends: readonly BulkEnd[];
  /** Listings of the slice that differ from their stores now; null where the action cannot make any. */
  readonly differing: number | null;
  readonly requestId: number | null;
}

async function runSlice(trx: Trx, action: ActionRow): Promise<Slice> {
  const work = workOf(action.request);
  switch (work.kind) {
    case "sync":
      return syncSlice(trx, action, work.unreceived);
    case "change":
      return changeSlice(trx, action, work.patch);
    case "zero_out":
      return zeroOutSlice(trx, action);
    case "orders": {
      const ends = await changeOrders(trx, action.customerId, work.request, action.ids);
      return { ends, differing: null, requestId: null };
    }
  }
}

async function syncSlice(trx: Trx, action: ActionRow, unreceived: "included" | "left_out"): Promise<Slice> {
  const { customerId, ids } = action;
  const items = await lockItems(
    trx,
    ids.map((itemId) => ({ customerId, itemId })),
  );
  const requestId = action.requestId ?? (await addRequest(trx, action));
  const wanted = unreceived === "included" ? items : items.filter((item) => !isUnreceived(item));
  const planned = await syncItems(trx, {
    customerId,
    requestOf: () => requestId,
    items: wanted,
    cause: "bulk",
    zeroes: "guarded",
  });
  const ends = new Map<number, BulkEnd>();
  for (const [at, item] of wanted.entries()) {
    const sync = planned[at];
    if (sync !== undefined) ends.set(item.id, syncEnd(item.id, sync));
  }
  return { ends: ids.map((id) => ends.get(id) ?? leftOut(id)), differing: null, requestId };
}

/** One for the whole action, so that each of its listings stands there once. */
async function addRequest(trx: Trx, { customerId, id }: ActionRow): Promise<number> {
  const row = await trx
    .insertInto("sync_request")
    .values({ customer_id: customerId, bulk_action_id: id })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

async function changeSlice(trx: Trx, { customerId, ids }: ActionRow, patch: ItemsChange): Promise<Slice> {
  const { changed, inBundle } = await changeItems(trx, { customerId, itemIds: ids, patch, cause: "bulk" });
  const changedIds = new Set(changed.map((item) => item.id));
  return {
    ends: ids.map((id) =>
      changedIds.has(id) ? { id, outcome: "done", reason: null } : notChanged(id, inBundle),
    ),
    differing: mayLeaveDiffering(patch)
      ? changed.reduce((sum, item) => sum + differingListings(item).length, 0)
      : null,
    requestId: null,
  };
}

async function zeroOutSlice(trx: Trx, { customerId, ids }: ActionRow): Promise<Slice> {
  const items = await lockItems(
    trx,
    ids.map((itemId) => ({ customerId, itemId })),
  );
  const { differing, inBundle } = await sortItems(trx, customerId, ids, { archived: true });
  const wanted = items.filter((item) => differing.has(item.id));
  const planned = await archiveAllWithZeros(trx, customerId, wanted);
  const ends = new Map(
    planned.flatMap((sync, at) => {
      const id = wanted[at]?.id;
      return id === undefined ? [] : [[id, zeroOutEnd(id, sync)] as const];
    }),
  );
  return {
    ends: ids.map((id) => ends.get(id) ?? notChanged(id, inBundle)),
    differing: null,
    requestId: null,
  };
}

/** Answers how long the transaction has taken, by the clock of the database. */
async function keepResults(
  trx: Trx,
  action: ActionRow,
  { ends, differing, requestId }: Slice,
): Promise<number> {
  const counts = addCounts(action.counts, ends);
  const total = differing === null ? null : (action.differing ?? 0) + differing;
  if (ends.length > 0) {
    await sql`
      INSERT INTO bulk_result (customer_id, bulk_action_id, position, ids, outcomes, reasons)
      VALUES (${action.customerId}, ${action.id}, ${action.done + 1}, ${ends.map((end) => end.id)}::bigint[],
        ${ends.map((end) => end.outcome)}::text[], ${ends.map((end) => end.reason)}::text[])`.execute(trx);
  }
  const { rows } = await sql<{ tookMs: number }>`
    UPDATE bulk_action SET done = done + ${ends.length}, counts = ${JSON.stringify(counts)}::jsonb,
      differing = ${total}, request_id = ${requestId}
    WHERE customer_id = ${action.customerId} AND id = ${action.id}
    RETURNING (extract(epoch FROM clock_timestamp() - now()) * 1000)::float8 AS "tookMs"`.execute(trx);
  return rows[0]?.tookMs ?? 0;
}
