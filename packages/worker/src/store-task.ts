import type { StoreTask } from "@trueup/db/task";
import { STORE_ADVICE } from "@trueup/stores/advice";
import type { Answer, RemoteVariant, StoreFailure } from "@trueup/stores/contract";
import { storeSignOf } from "./judge-write.ts";
import { call, PRIORITY, type PushContext, withPermit } from "./push-context.ts";
import { heed } from "./push-turn.ts";

/** Does what people asked of one store over the API: testing the connection, linking variants. */
export interface TaskRunner {
  /** There may be a task. */
  poke(): void;
  busy(): boolean;
  /** Resolves once the task under way has come to a point where another worker can go on. */
  stop(): Promise<void>;
}

export function createTaskRunner(context: PushContext): TaskRunner {
  let running: Promise<void> | null = null;
  const stopping = new AbortController();

  async function runAll(): Promise<void> {
    while (!stopping.signal.aborted) {
      const task = await context.database.takeTask(context.lease);
      if (task === null) return;
      await context.database.finishTask(
        context.lease,
        task,
        await runTask(context, task, () => stopping.signal.aborted),
      );
    }
  }

  return {
    poke() {
      if (stopping.signal.aborted || running !== null) return;
      running = runAll()
        .catch((error: unknown) =>
          context.log.error({ store: context.lease.storeId, err: error }, "a task failed"),
        )
        .finally(() => {
          running = null;
        });
    },
    busy: () => running !== null,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

type TaskOutcome = Parameters<PushContext["database"]["finishTask"]>[2];

async function runTask(context: PushContext, task: StoreTask, stopping: () => boolean): Promise<TaskOutcome> {
  switch (task.kind) {
    case "store_test":
      return testConnection(context);
    case "store_discover":
      return discover(context, task, stopping);
    default:
      return { status: "failed", result: { code: "unknown_task", message: `No such task: ${task.kind}.` } };
  }
}

async function testConnection(context: PushContext): Promise<TaskOutcome> {
  const answer = await ask(context, context.adapter.costs.test, (options) => context.adapter.test(options));
  if (answer === null) return interrupted();
  if (!answer.ok) {
    await heed(context, storeSignOf(answer.failure));
    return failed(answer.failure);
  }
  await context.condition.trusted();
  return { status: "done", result: { ok: true, facts: answer.value } };
}

/** The most variants of one store that are looked at. */
const MOST_VARIANTS = 250_000;
const LINKS_PER_STATEMENT = 250;

/** Reads the store's variants and, where asked to, links those whose SKU is exactly one item's and one variant's. */
async function discover(
  context: PushContext,
  task: StoreTask,
  stopping: () => boolean,
): Promise<TaskOutcome> {
  const variants: RemoteVariant[] = [];
  let cursor: string | null = null;
  do {
    const answer: Answer<{
      readonly variants: readonly RemoteVariant[];
      readonly nextCursor: string | null;
    }> | null = await ask(context, context.adapter.costs.variants, (options) =>
      context.adapter.variants(cursor, options),
    );
    if (answer === null || stopping()) return interrupted();
    if (!answer.ok) return failed(answer.failure);
    variants.push(...answer.value.variants);
    cursor = answer.value.nextCursor;
    if (!(await context.database.keepTask(context.lease, task, { variants: variants.length })))
      return interrupted();
  } while (cursor !== null && variants.length < MOST_VARIANTS);

  const link =
    typeof task.input === "object" && task.input !== null && "link" in task.input && task.input.link === true;
  const times = new Map<string, number>();
  for (const { sku } of variants) times.set(sku, (times.get(sku) ?? 0) + 1);
  const unique = variants.filter(({ sku }) => sku !== "" && times.get(sku) === 1);
  const counts = { linked: 0, alreadyLinked: 0, unmatched: variants.length - unique.length };
  const ambiguous = variants.filter(({ sku }) => sku !== "" && (times.get(sku) ?? 0) > 1).length;
  counts.unmatched -= ambiguous;
  for (let at = 0; at < unique.length; at += LINKS_PER_STATEMENT) {
    const page = unique.slice(at, at + LINKS_PER_STATEMENT);
    const done = await context.database.linkVariants(context.lease, page, link);
    counts.linked += done.linked;
    counts.alreadyLinked += done.alreadyLinked;
    counts.unmatched += done.unmatched;
    if (!(await context.database.keepTask(context.lease, task, counts))) return interrupted();
  }
  return { status: "done", result: { variants: variants.length, ...counts, ambiguous } };
}

async function ask<T>(
  context: PushContext,
  cost: number,
  send: (options: { readonly signal: AbortSignal }) => Promise<Answer<T>>,
): Promise<Answer<T> | null> {
  const ran = await withPermit(context, { priority: PRIORITY.task, needs: { cost } }, (permit) =>
    call(context, permit, send),
  );
  return ran.ran ? ran.value : null;
}

function failed(failure: StoreFailure): TaskOutcome {
  const { advice } = STORE_ADVICE[failure.code];
  return { status: "done", result: { ok: false, code: failure.code, message: failure.message, advice } };
}

function interrupted(): TaskOutcome {
  return {
    status: "failed",
    result: {
      ok: false,
      code: "interrupted",
      message: "The worker stopped meanwhile.",
      advice: "Try again.",
    },
  };
}
