import type { Lease } from "@trueup/db/lease";
import { storeSignOf } from "./judge-write.ts";
import { call, PRIORITY, type PushContext, withPermit } from "./push-context.ts";
import { createPushMemory, heed, takeTurn, type TurnResult } from "./push-turn.ts";
import { settleOne } from "./settle.ts";
import { createTaskRunner } from "./store-task.ts";

/** Pushes what is due to one store for as long as its lease is held. */
export interface Pump {
  readonly lease: Lease;
  /** There may be work. */
  poke(): void;
  /** Since when nothing has been to do, on the monotonic clock; null while busy. */
  idleSince(): number | null;
  /** Takes up no new work; resolves once what is under way has ended. */
  stop(): Promise<void>;
}

export interface PumpOptions {
  readonly context: PushContext;
  /** Calls in flight at once, at most. */
  readonly maxConcurrent: number;
  /** The lease is lost: nothing more may be sent. */
  readonly onFenced: () => void;
}

export function createPump({ context, maxConcurrent, onFenced }: PumpOptions): Pump {
  const { clock, condition, log, lease } = context;
  const memory = createPushMemory(() => more());
  const tasks = createTaskRunner(context);
  const stopping = new AbortController();
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
    const turn = keepTurning().finally(() => {
      running.delete(turn);
      if (running.size > 0 || stopping.signal.aborted) return;
      if (pokedWhileFull) {
        pokedWhileFull = false;
        more();
      } else {
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
        // The database is away, or a bug: the work is on record, so a later turn finds it again.
        log.error({ store: lease.storeId, err: error }, "a turn failed");
        result = { kind: "wait", waitMs: 1_000 };
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
        return { kind: "nothing" };
      case "test":
        return testStore(context);
      case "probe":
        await condition.beginProbe();
        break;
      case "one at a time":
      case "all":
        break;
    }
    const settled = await settleOne(context, memory);
    if (settled !== null && settled.kind !== "wait") return settled;
    if (settled !== null) wakeLater(settled.waitMs);
    return takeTurn(context, memory, { single: permission.send === "probe" });
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
    poke() {
      more();
      tasks.poke();
    },
    idleSince: () => (tasks.busy() ? null : idleSince),
    async stop() {
      stopping.abort();
      await Promise.allSettled([...running, tasks.stop()]);
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
