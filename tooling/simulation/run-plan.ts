import { seededRandom } from "../random.ts";
import { applyFault, describeFault, mendAll } from "./apply-fault.ts";
import { applyInput, describeInput } from "./apply-input.ts";
import { buildShops, buildTables, tellStart } from "./build-world.ts";
import { type Crew, startCrew } from "./crew.ts";
import { dueOf, type Model, rowOf } from "./database/tables.ts";
import type { Mutation } from "./mutation.ts";
import { type Action, type Fault, type Input, isFault, type Plan } from "./plan.ts";
import { createScheduler } from "./scheduler.ts";
import { createNetwork } from "./store/network.ts";
import { createTrace, type TraceLine } from "./trace.ts";
import { createWatch } from "./watch/create-watch.ts";
import type { Excused, Violation, Watch } from "./watch/watch.ts";

export interface RunOptions {
  readonly mutation?: Mutation;
  /** Keeps the story's lines. */
  readonly keep?: "lines" | "hash";
}

export interface RunResult {
  readonly violation: Violation | null;
  /** Equal for equal runs. */
  readonly hash: string;
  readonly events: number;
  /** Virtual time of the whole run. */
  readonly lastedMs: number;
  readonly writes: number;
  readonly lines: readonly TraceLine[];
}

/** How long the world may take to settle: what is in doubt, twice the longest back-off, and the drain. */
const SETTLES_WITHIN_MS = 45 * 60_000;
const LOOK_EVERY_MS = 5_000;

/** Runs a plan: its inputs and faults first, then all is mended and has to settle. */
export async function runPlan(plan: Plan, options: RunOptions = {}): Promise<RunResult> {
  const scheduler = createScheduler();
  const { now } = scheduler;
  const trace = createTrace(now, options.keep ?? "hash");
  const tables = buildTables(plan);
  const shops = buildShops(plan, tables, now);
  const shopOf = (storeId: number) => rowOf(shops, storeId);
  const watch = createWatch({ tables, now, shopOf, tell: trace.line });
  const model: Model = { tables, now, watch, mutation: options.mutation ?? null };
  tellStart(plan, shops, watch);
  const network = createNetwork({
    scheduler,
    watch,
    random: seededRandom(plan.seed * 7_919 + 3),
    tell: (shop, what) => trace.line(`store ${shop.id}`, what),
  });
  const crew = startCrew({ plan, scheduler, model, network, shopOf, tell: trace.line });

  const act = (action: Input | Fault) => {
    if (isFault(action)) {
      trace.line("fault", describeFault(action));
      return applyFault({ scheduler, model, shopOf, crew, tell: trace.line }, action);
    }
    trace.line("input", describeInput(action));
    applyInput(model, shopOf, action);
    watch.stepped();
    crew.ping();
  };
  for (const action of plan.actions) scheduler.after(action.atMs, () => act(action));

  const failed = () => watch.violations().length > 0;
  while (!failed() && now() < plan.busyMs) {
    await scheduler.run(Math.min(plan.busyMs, now() + LOOK_EVERY_MS), failed);
    watchWaiting(crew, watch);
  }
  if (!failed()) {
    const excused = excusedBy(plan.actions);
    trace.line("world", "is mended and has to settle");
    mendAll({ scheduler, model, shopOf, crew, tell: trace.line }, excused);
    const deadlineMs = now() + SETTLES_WITHIN_MS;
    while (!failed() && now() < deadlineMs && !isQuiet(model, crew, excused)) {
      await scheduler.run(now() + LOOK_EVERY_MS, failed);
      mendAll({ scheduler, model, shopOf, crew, tell: () => {} }, excused);
      watch.looked(excused, crew.isManned());
      watchWaiting(crew, watch);
    }
    if (!failed()) watch.settled(excused);
  }
  for (const { process } of crew.running()) process.kill();
  return {
    violation: watch.violations()[0] ?? null,
    hash: `${(scheduler.hash() >>> 0).toString(16)}-${trace.hash().toString(16)}`,
    events: scheduler.events(),
    lastedMs: now(),
    writes: tables.attempts.size,
    lines: trace.lines(),
  };
}

function watchWaiting(crew: Crew, watch: Watch): void {
  for (const { process, worker } of crew.running()) {
    const { slots, leases } = worker.counts();
    watch.waiting(process.name, { timers: process.sleepers(), slots: slots.waiting, stores: leases });
  }
}

/** What is broken on purpose to the end. */
function excusedBy(actions: readonly Action[]): Excused {
  const storeIds = new Set<number>();
  const listingIds = new Set<number>();
  for (const action of actions) {
    if (action.kind === "access" && action.lasting) storeIds.add(action.storeId);
    if (action.kind === "poison" && action.lasting) listingIds.add(action.listingId);
  }
  return { storeIds, listingIds };
}

/** Whether nothing is left to be done, but for what is broken for good. */
function isQuiet({ tables }: Model, crew: Crew, excused: Excused): boolean {
  if (crew.running().length === 0) return false;
  for (const store of tables.stores.values()) {
    if (excused.storeIds.has(store.id) || store.paused) continue;
    if (store.health.state !== "ok" && !store.disconnected) return false;
    for (const listingId of dueOf(tables, store.id).keys())
      if (!excused.listingIds.has(listingId)) return false;
  }
  for (const attempt of tables.open.values()) {
    const isExcused =
      excused.storeIds.has(attempt.storeId) || tables.stores.get(attempt.storeId)?.paused === true;
    if (!isExcused) return false;
  }
  // Every click ends, whatever stays broken.
  return tables.pending.size === 0;
}
