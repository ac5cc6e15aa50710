import type { FanoutEvent, FanoutInput } from "./add-fanouts.ts";
import { decideItem } from "./decide-item.ts";
import { saveDecided } from "./decisions.ts";
import type { CustomerTask, TaskState, TaskStep } from "./customer-task.ts";
import { lockItems } from "./load-items.ts";
import { drawRowIds } from "./row-id.ts";
import type { Trx } from "./schema.ts";
import { planGuarded } from "./zero-guard.ts";

/** Bundles that one step locks and judges. */
const STEP_BUNDLES = 200;

/** One step of the task: a slice of the bundles of one event, judged as that event. */
export async function stepBundleFanout(
  trx: Trx,
  { customerId, input }: CustomerTask,
  { progress }: TaskState,
): Promise<TaskStep> {
  const { events } = toInput(input);
  const { event: at, bundle: from, judged } = toProgress(progress);
  const event = events[at];
  if (event === undefined) return { kind: "ended", status: "done", progress, result: { bundles: judged } };
  const ids = event.bundleIds.slice(from, from + STEP_BUNDLES);
  await judge(trx, customerId, ids, event);
  const isOver = from + STEP_BUNDLES >= event.bundleIds.length;
  return {
    kind: "more",
    progress: {
      event: isOver ? at + 1 : at,
      bundle: isOver ? 0 : from + STEP_BUNDLES,
      judged: judged + ids.length,
    } satisfies Progress,
  };
}

async function judge(
  trx: Trx,
  customerId: number,
  bundleIds: readonly number[],
  event: FanoutEvent,
): Promise<void> {
  const bundles = await lockItems(
    trx,
    bundleIds.map((itemId) => ({ customerId, itemId })),
  );
  const listings = bundles.reduce((sum, bundle) => sum + bundle.listings.length, 0);
  const ids = await drawRowIds(trx, { history: 0, decision: listings });
  const { zeroCause } = event;
  const decided = await planGuarded(trx, bundles, ids, (drawn, guard) =>
    bundles.map((bundle) =>
      decideItem(bundle, {
        ...event,
        nextDecisionId: () => drawn.decision(),
        zeros: zeroCause === null ? null : { guard, cause: zeroCause },
      }),
    ),
  );
  await saveDecided(trx, decided);
}

interface Progress {
  readonly event: number;
  /** Bundles of that event that are done. */
  readonly bundle: number;
  readonly judged: number;
}

/** What is read back was written by this file. */
function toInput(input: unknown): FanoutInput {
  if (isFanoutInput(input)) return input;
  throw new Error("the task does not say which bundles it judges");
}

function isFanoutInput(input: unknown): input is FanoutInput {
  return typeof input === "object" && input !== null && "events" in input && Array.isArray(input.events);
}

function toProgress(progress: unknown): Progress {
  return isProgress(progress) ? progress : { event: 0, bundle: 0, judged: 0 };
}

function isProgress(progress: unknown): progress is Progress {
  return typeof progress === "object" && progress !== null && "judged" in progress;
}
