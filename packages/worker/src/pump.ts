import type { Lease } from "@trueup/db/lease";
import { heed } from "./heed.ts";
import { storeSignOf } from "./judge-write.ts";
import { call, PRIORITY, type PushContext, withPermit } from "./push-context.ts";
import { createPushMemory, type TurnResult } from "./push-memory.ts";
import { takeTurn } from "./push-turn.ts";
import { settleOne } from "./settle.ts";
import { createTaskRunner } from "./store-task.ts";

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
  const { clock, condition, log, lease } = context;
  const memory = createPushMemory(() => more());
  const tasks = createTaskRunner(context);
  const running = new Set<Promise<void>>();
  let pokedWhileFull = false;
  let testing = false;
  let idleSince: number | null = clock.now();
  let wakesAtMs = Infinity;

  function more(): void {
    if (stopping.signal.aborted) return;
    if (running.size >= concurrency()) {
      pokedWhileFull = true;
      return;
    }
    idleSince = null;
    const turn = keepTurning().finally(() => {
      running.delete(turn);
      if (stopping.signal.aborted) return;
      if (pokedWhileFull) {
        pokedWhileFull = false;
        more();
      } else if (running.size === 0) {
        idleSince = clock.now();
      }
    });
    running.add(turn);
  }

  function concurrency(): number {
    return condition.permission().send === "all" ? maxConcurrent : 1;
  }

  async function keepTurning(): Promise<void> {
    for (;;) {
      if (stopping.signal.aborted) return;
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
          await clock.sleep(result.waitMs, stopping.signal);
      }
    }
  }

  async function turn(): Promise<TurnResult> {
    const permission = condition.permission();
    switch (permission.send) {
      case "nothing":
        wakeLater(permission.waitMs);
        return (await settle({ mayCall: false })) ?? { kind: "nothing" };
      case "test":
        if (testing) return { kind: "nothing" };
        testing = true;
        return probe(() => testStore(context)).finally(() => {
          testing = false;
        });
      case "probe":
        return probe(() => push({ single: true }));
      case "one at a time":
      case "all":
        return push({ single: false });
    }
  }

  async function push({ single }: { readonly single: boolean }): Promise<TurnResult> {
    return (await settle({ mayCall: true })) ?? takeTurn(context, memory, { single });
  }

  /** What waits to be settled later keeps no turn waiting. */
  async function settle(options: { readonly mayCall: boolean }): Promise<TurnResult | null> {
    const settled = await settleOne(context, memory, options);
    if (settled?.kind !== "wait") return settled;
    wakeLater(settled.waitMs);
    return null;
  }

  async function probe(work: () => Promise<TurnResult>): Promise<TurnResult> {
    condition.beginProbe();
    try {
      return await work();
    } finally {
      condition.cancelProbe();
    }
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

/** Whether a store that refused us still does. */
async function testStore(context: PushContext): Promise<TurnResult> {
  const ran = await withPermit(
    context,
    { priority: PRIORITY.test, needs: { cost: context.adapter.costs.test } },
    async (permit): Promise<TurnResult> => {
      const answer = await call(context, permit, (options) => context.adapter.test(options));
      if (answer.ok) {
        await context.condition.trusted();
        return { kind: "worked" };
      }
      const sign = storeSignOf(answer.failure);
      if (sign.kind === "credential") await context.condition.suspend(sign);
      else await heed(context, sign);
      return { kind: "wait", waitMs: 1_000 };
    },
  );
  return ran.ran ? ran.value : { kind: "nothing" };
}
