import type { StoreTask } from "@trueup/db/task";
import { STORE_ADVICE } from "@trueup/stores/advice";
import type { Answer, RemoteVariant, StoreFailure, VariantPage } from "@trueup/stores/contract";
import { heed } from "./heed.ts";
import { storeSignOf } from "./judge-write.ts";
import { call, PRIORITY, type PushContext, withPermit } from "./push-context.ts";
import { createTaskPace } from "./task-pace.ts";

/** Does what people asked of one store over the API: testing the connection, linking variants. */
export interface TaskRunner {
  /** There may be a task. */
  poke(): void;
  busy(): boolean;
  /** Resolves once the task under way has ended, or was left to another worker because the pump stops. */
  done(): Promise<void>;
}

export function createTaskRunner(context: PushContext): TaskRunner {
  const { database, lease, log, stopping } = context;
  const pace = createTaskPace(context);
  let running: Promise<void> | null = null;

  async function runAll(): Promise<void> {
    while (!stopping.aborted) {
      const task = await database.takeTask(lease);
      if (task === null) return;
      const outcome = await runTask(context, task, pace);
      if (outcome !== "interrupted") await database.finishTask(lease, task, outcome);
      else return database.putTaskBack(lease, task);
    }
  }

  return {
    poke() {
      if (stopping.aborted || running !== null) return;
      running = runAll()
        .catch((error: unknown) => log.error({ store: lease.storeId, err: error }, "a task failed"))
        .finally(() => {
          running = null;
        });
    },
    busy: () => running !== null,
    done: async () => running ?? undefined,
  };
}

/** "interrupted": this worker may not go on, another one can. */
type TaskOutcome = Parameters<PushContext["database"]["finishTask"]>[2] | "interrupted";

/** Waits for the task's turn to make a call. */
type Pace = () => Promise<void>;

async function runTask(context: PushContext, task: StoreTask, pace: Pace): Promise<TaskOutcome> {
  switch (task.kind) {
    case "store_test":
      return testConnection(context);
    case "store_discover":
      return discover(context, task, pace);
    case "listing_compare":
      return readListing(context, task);
    default:
      return { status: "failed", result: { code: "unknown_task", message: `No such task: ${task.kind}.` } };
  }
}

async function testConnection(context: PushContext): Promise<TaskOutcome> {
  const { adapter, condition } = context;
  const test = () =>
    ask(context, { priority: PRIORITY.test, cost: adapter.costs.test }, (options) => adapter.test(options));
  const first = await test();
  // Stores in trouble refuse good credentials, too: only a second refusal counts.
  const isRefused = first !== null && !first.ok && first.failure.kind === "credential";
  const answer = isRefused ? await test() : first;
  if (answer === null) return "interrupted";
  if (answer.ok) {
    await condition.trusted();
    return { status: "done", result: { ok: true, facts: answer.value } };
  }
  const sign = storeSignOf(answer.failure);
  if (sign.kind === "credential") await condition.suspend(sign);
  else await heed(context, sign);
  return failed(answer.failure);
}

/** Reads one listing as its store shows it; the number becomes the known one, unless a write of it is on its way. */
async function readListing(context: PushContext, task: StoreTask): Promise<TaskOutcome> {
  const { adapter, database, lease } = context;
  const listing = await database.loadListingToRead(lease, listingIn(task.input));
  if (listing === null) {
    return { status: "failed", result: { code: "listing_unlinked", message: "The listing is not linked." } };
  }
  const answer = await ask(context, { priority: PRIORITY.test, cost: adapter.costs.read }, (options) =>
    adapter.read([listing], options),
  );
  if (answer === null) return "interrupted";
  if (!answer.ok) {
    await heed(context, storeSignOf(answer.failure));
    return failed(answer.failure);
  }
  const [shown] = answer.value;
  if (shown?.kind !== "found") {
    const problem = shown?.problem ?? null;
    return { status: "done", result: { ok: true, quantity: null, problem } };
  }
  const { quantity, inventoryItemId } = shown;
  if (!listing.inFlight) {
    const found = [{ listingId: listing.listingId, quantity, inventoryItemId }];
    if (!(await database.recordReads(lease, { found, problems: [] }))) return "interrupted";
  }
  return { status: "done", result: { ok: true, quantity, problem: null } };
}

function listingIn(input: unknown): number {
  const id: unknown =
    typeof input === "object" && input !== null ? Reflect.get(input, "listingId") : undefined;
  return typeof id === "number" ? id : 0;
}

/** The most variants of one store that are looked at. */
const MOST_VARIANTS = 250_000;
const LINKS_PER_STATEMENT = 250;

/** Reads the store's variants and, where asked to, links those whose SKU is exactly one item's and one variant's. */
async function discover(context: PushContext, task: StoreTask, pace: Pace): Promise<TaskOutcome> {
  const { database, lease } = context;
  const variants = await readVariants(context, task, pace);
  if (!Array.isArray(variants)) return variants;
  const link =
    typeof task.input === "object" && task.input !== null && "link" in task.input && task.input.link === true;
  const named = Map.groupBy(
    variants.filter(({ sku }) => sku !== ""),
    ({ sku }) => sku,
  );
  const unique = [...named.values()].flatMap(([only, ...others]) =>
    only !== undefined && others.length === 0 ? [only] : [],
  );
  const skus = [...named.values()].reduce((sum, same) => sum + same.length, 0);
  const ambiguous = skus - unique.length;
  const counts = { linked: 0, alreadyLinked: 0, unmatched: variants.length - skus };
  for (let at = 0; at < unique.length; at += LINKS_PER_STATEMENT) {
    const page = unique.slice(at, at + LINKS_PER_STATEMENT);
    const done = await database.linkVariants(lease, page, link);
    if (done === null) return "interrupted";
    counts.linked += done.linked;
    counts.alreadyLinked += done.alreadyLinked;
    counts.unmatched += done.unmatched;
    if (!(await database.keepTask(lease, task, counts))) return "interrupted";
  }
  return { status: "done", result: { variants: variants.length, ...counts, ambiguous } };
}

/** All variants of the store, page by page; or how the task ends without them. */
async function readVariants(
  context: PushContext,
  task: StoreTask,
  pace: Pace,
): Promise<RemoteVariant[] | TaskOutcome> {
  const { adapter, database, lease } = context;
  const variants: RemoteVariant[] = [];
  let cursor: string | null = null;
  for (;;) {
    const from: string | null = cursor;
    await pace();
    const answer: Answer<VariantPage> | null = await ask(
      context,
      { priority: PRIORITY.task, cost: adapter.costs.variants },
      (options) => adapter.variants(from, options),
    );
    if (answer === null || context.stopping.aborted) return "interrupted";
    if (answer.ok) {
      variants.push(...answer.value.variants);
      cursor = answer.value.nextCursor;
      if (cursor === null || variants.length >= MOST_VARIANTS) return variants;
    } else {
      await heed(context, storeSignOf(answer.failure));
      if (answer.failure.kind !== "throttled") return failed(answer.failure);
    }
    if (!(await database.keepTask(lease, task, { variants: variants.length }))) return "interrupted";
  }
}

async function ask<T>(
  context: PushContext,
  { priority, cost }: { readonly priority: number; readonly cost: number },
  send: (options: { readonly signal: AbortSignal }) => Promise<Answer<T>>,
): Promise<Answer<T> | null> {
  const ran = await withPermit(context, { priority, needs: { cost } }, (permit) =>
    call(context, permit, send),
  );
  return ran.ran ? ran.value : null;
}

function failed(failure: StoreFailure): TaskOutcome {
  const { advice } = STORE_ADVICE[failure.code];
  return { status: "done", result: { ok: false, code: failure.code, message: failure.message, advice } };
}
