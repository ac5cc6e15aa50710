import type { CustomerTask, TaskState, TaskStep } from "./customer-task.ts";
import { decideItem } from "./decide-item.ts";
import { saveDecided } from "./decisions.ts";
import { differingListings, listDiffering, type ListingScope } from "./differing.ts";
import { lockItems } from "./load-items.ts";
import { drawRowIds } from "./row-id.ts";
import type { Trx } from "./schema.ts";
import { planGuarded } from "./zero-guard.ts";

/** The kind of a task that syncs what differs. */
export const SYNC_DIFFERING = "sync_differing";

/** What such a task is asked for. */
export type SyncDifferingInput = Omit<ListingScope, "customerId">;

interface Progress {
  readonly after: number;
  readonly listings: number;
  readonly held: number;
}

const STEP = { most: 200, mostLooked: 1_000 } as const;

/**
 * Authorises the levels of the next listings that differ, as a bulk Sync Now does: whatever their settings are, in the
 * last lane. Each listing is looked at again under its lock, and again nothing happens where it differs no more.
 */
export async function syncDifferingStep(trx: Trx, task: CustomerTask, state: TaskState): Promise<TaskStep> {
  const done = progressOf(state.progress);
  if (state.isCancelled) return ended(done);
  const scope = { customerId: task.customerId, ...inputOf(task.input) };
  const page = await listDiffering(trx, scope, STEP, done.after);
  const authorised = await syncAll(trx, task.customerId, page.rows);
  const progress = {
    after: page.next ?? done.after,
    listings: done.listings + authorised.listings,
    held: done.held + authorised.held,
  };
  return page.next === null ? ended(progress) : { kind: "more", progress };
}

async function syncAll(
  trx: Trx,
  customerId: number,
  rows: readonly { readonly itemId: number; readonly listingId: number }[],
): Promise<{ readonly listings: number; readonly held: number }> {
  if (rows.length === 0) return { listings: 0, held: 0 };
  const wanted = new Set(rows.map((row) => row.listingId));
  const itemIds = [...new Set(rows.map((row) => row.itemId))];
  const items = await lockItems(
    trx,
    itemIds.map((itemId) => ({ customerId, itemId })),
  );
  const ids = await drawRowIds(trx, { history: 0, decision: rows.length });
  const decided = await planGuarded(trx, items, ids, (drawn, guard) =>
    items.map((item) =>
      decideItem(
        { ...item, listings: differingListings(item).filter(({ id }) => wanted.has(id)) },
        {
          trigger: "manual",
          eventId: null,
          cause: "bulk",
          nextDecisionId: () => drawn.decision(),
          zeros: { guard, cause: "bulk" },
        },
      ),
    ),
  );
  await saveDecided(trx, decided);
  const decisions = decided.flatMap((item) => item.decisions);
  return {
    listings: decisions.filter(({ outcome }) => outcome === "push").length,
    held: decisions.filter(({ reason }) => reason === "held_for_approval").length,
  };
}

function ended(progress: Progress): TaskStep {
  const { listings, held } = progress;
  return { kind: "ended", status: "done", progress, result: { listings, held } };
}

/** What a step of ours kept. */
function progressOf(kept: unknown): Progress {
  return {
    after: numberIn(kept, "after"),
    listings: numberIn(kept, "listings"),
    held: numberIn(kept, "held"),
  };
}

function inputOf(input: unknown): SyncDifferingInput {
  const storeId = numberIn(input, "storeId");
  return { storeId: storeId === 0 ? null : storeId };
}

function numberIn(value: unknown, field: string): number {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
  return typeof found === "number" ? found : 0;
}
