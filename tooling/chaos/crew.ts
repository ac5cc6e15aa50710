import type { OwnProcesses, RunningApi, StartedAs } from "../engine/own-processes.ts";
import type { RunningProcess } from "../engine/processes.ts";
import { type Order, writeOrder } from "./points.ts";

/** The processes of a run, and what none of them may do: die by itself, or leave an error to nobody. */
export interface Crew {
  /** The worker of production where it has no order to die. */
  startWorker(order: Order | null, as?: StartedAs): Promise<RunningProcess>;
  startApi(as?: StartedAs): Promise<RunningApi>;
  /** From here on its end is what the run wants. */
  mayEnd(running: RunningProcess): void;
  /** Workers that run now. */
  workers(): readonly RunningProcess[];
  /** When each process ended, by its id, on the monotonic clock. */
  readonly endedAtMs: ReadonlyMap<number, number>;
  faults(): readonly string[];
}

const ARMED = "tooling/chaos/worker.ts";

export function createCrew(system: OwnProcesses): Crew {
  const workers = new Set<RunningProcess>();
  const all = new Set<RunningProcess>();
  const mayEnd = new WeakSet<RunningProcess>();
  const endedAtMs = new Map<number, number>();
  const died: string[] = [];
  function watch(name: string, running: RunningProcess): void {
    all.add(running);
    void running.ended.then((how) => {
      endedAtMs.set(running.pid, performance.now());
      workers.delete(running);
      const isWanted = mayEnd.has(running);
      if (!isWanted)
        died.push(`${name} ${running.pid} ended with ${how}:\n${running.output().slice(-2_000)}`);
    });
  }
  return {
    async startWorker(order, as) {
      const running = await system.startWorker(
        order === null
          ? as
          : { entry: ARMED, ...as, env: { ...as?.env, TRUEUP_CHAOS_ORDER: writeOrder(order) } },
      );
      workers.add(running);
      watch("worker", running);
      if (order !== null) mayEnd.add(running);
      return running;
    },
    async startApi(as) {
      const api = await system.startApi(as);
      watch("API", api.process);
      return api;
    },
    mayEnd: (running) => void mayEnd.add(running),
    workers: () => [...workers],
    endedAtMs,
    faults: () => [
      ...died,
      ...[...all].flatMap((running) => running.unheard().map((line) => `${running.pid} wrote ${line}`)),
    ],
  };
}
