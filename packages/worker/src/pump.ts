import type { Lease } from "@trueup/db/lease";
import type { PushContext } from "./push-context.ts";
import { createPushMemory, type PushMemory, type TurnResult } from "./push-memory.ts";
import { createTaskRunner } from "./store-task.ts";
import { createTurn } from "./turn.ts";

/** Pushes what is due to one store for as long as its lease is held. */
export interface Pump {
  readonly lease: Lease;
  /** There may be pushes. */
  poke(): void;
  /** There may be a task. */
  pokeTasks(): void;
  /** Since when nothing has been to do, on the monotonic clock; null while busy. */
  idleSince(): number | null;
  /** Takes up no new work; resolves once what is under way has ended. */
  stop(): Promise<void>;
}

export interface PumpOptions {
  readonly context: Omit<PushContext, "stopping">;
  /** Calls in flight at once, at most. */
  readonly maxConcurrent: number;
  /** The lease is lost: nothing more may be sent. */
  readonly onFenced: () => void;
}

/** After a turn that failed for no reason of the store's: the database is away, or there is a bug. */
const PAUSE_AFTER_ERROR_MS = 1_000;

export function createPump({ context: given, maxConcurrent, onFenced }: PumpOptions): Pump {
  const stopping = new AbortController();
  const context: PushContext = { ...given, stopping: stopping.signal };
  const { clock, condition, lease } = context;
  const memory = createPushMemory({
    claimed: () => more(),
    retried: () => context.observe({ kind: "retried" }),
  });
  const tasks = createTaskRunner(context);
  const turn = createTurn(context, memory, wakeLater);
  const running = new Set<Promise<void>>();
  let pokedWhileFull = false;
  let idleSince: number | null = clock.now();
  let wakesAtMs = Infinity;

  function more(): void {
    if (stopping.signal.aborted) return;
    if (running.size >= concurrency()) {
      pokedWhileFull = true;
      return;
    }
    idleSince = null;
    const turning = keepTurning(context, memory, turn, onFenced).finally(() => {
      running.delete(turning);
      if (stopping.signal.aborted) return;
      if (pokedWhileFull) {
        pokedWhileFull = false;
        more();
      } else if (running.size === 0) {
        idleSince = clock.now();
      }
    });
    running.add(turning);
  }

  function concurrency(): number {
    return condition.permission().send === "all" ? maxConcurrent : 1;
  }

  function wakeLater(waitMs: number): void {
    const atMs = clock.now() + waitMs;
    if (atMs >= wakesAtMs) return;
    wakesAtMs = atMs;
    void clock.sleep(waitMs, stopping.signal).then(() => {
      if (wakesAtMs === atMs) wakesAtMs = Infinity;
      more();
    });
  }

  return {
    lease,
    poke: more,
    pokeTasks: () => tasks.poke(),
    idleSince: () => (tasks.busy() ? null : idleSince),
    async stop() {
      stopping.abort();
      await Promise.allSettled([...running, tasks.done()]);
    },
  };
}

/** Turns until there is nothing more to do. */
async function keepTurning(
  { clock, lease, log, stopping }: PushContext,
  memory: PushMemory,
  turn: () => Promise<TurnResult>,
  onFenced: () => void,
): Promise<void> {
  while (!stopping.aborted) {
    let result: TurnResult;
    try {
      result = await turn();
    } catch (error) {
      // What was begun is on record: it is found again by a later turn.
      memory.mayBeUnsettled = true;
      log.error({ store: lease.storeId, err: error }, "a turn failed");
      result = { kind: "wait", waitMs: PAUSE_AFTER_ERROR_MS };
    }
    switch (result.kind) {
      case "worked":
        break;
      case "nothing":
        return;
      case "fenced":
        onFenced();
        return;
      case "wait":
        await clock.sleep(result.waitMs, stopping);
    }
  }
}
