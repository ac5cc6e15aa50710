import { seededRandom } from "../random.ts";
import type { Model } from "./database/tables.ts";
import type { Plan } from "./plan.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Network } from "./store/network.ts";
import type { Shop } from "./store/shop.ts";
import { type Incarnation, startIncarnation, type Trap, type WorkerFaults } from "./worker.ts";

/** The workers, each of which may die and be started again. */
export interface Crew {
  faultsOf(worker: number): WorkerFaults;
  /** No call of theirs meets a fault any more. */
  forgetFaults(): void;
  kill(worker: number, downMs: number): void;
  pause(worker: number, forMs: number): void;
  /** A clean stop, and a start after it. */
  stop(worker: number, downMs: number): void;
  /** It hears of no change for a while. */
  deafen(worker: number, forMs: number): void;
  /** Tells all workers that something changed. */
  ping(): void;
  running(): readonly Incarnation[];
  /** Some worker neither stands still nor stops. */
  isManned(): boolean;
}

export interface CrewOptions {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly model: Model;
  readonly network: Network;
  readonly shopOf: (storeId: number) => Shop;
  readonly tell: (who: string, what: string) => void;
}

interface Member {
  readonly faults: WorkerFaults;
  readonly pings: Set<() => void>;
  starts: number;
  present: Incarnation | null;
  deafUntilMs: number;
  isStopping: boolean;
}

export function startCrew(options: CrewOptions): Crew {
  const { plan, scheduler, shopOf, tell } = options;
  const random = seededRandom(plan.seed * 40_503 + 1);
  const members = plan.workers.map((): Member => ({
    faults: { traps: [], database: [] },
    pings: new Set(),
    starts: 0,
    present: null,
    deafUntilMs: 0,
    isStopping: false,
  }));

  function start(at: number): void {
    const [member, workerPlan] = [members[at], plan.workers[at]];
    if (member === undefined || workerPlan === undefined || member.present !== null) return;
    member.starts += 1;
    member.isStopping = false;
    const name = `worker ${at + 1}.${member.starts}`;
    tell(name, "starts");
    member.present = startIncarnation({
      ...options,
      name,
      plan: workerPlan,
      faults: member.faults,
      random: seededRandom(random.below(2 ** 31)),
      databaseMs: plan.databaseMs,
      batchRowsOf: (storeId) => plan.stores[storeId - 1]?.batchRows ?? 1,
      onTrap: (trap) => spring(at, trap),
      onPing(ping) {
        member.pings.add(ping);
        return () => member.pings.delete(ping);
      },
    });
  }

  function spring(at: number, trap: Trap): void {
    if (trap.does === "kill") kill(at, trap.forMs, ` at ${trap.on}, ${trap.moment}`);
    else pause(at, trap.forMs, ` at ${trap.on}, ${trap.moment}`);
  }

  function kill(at: number, downMs: number, where = ""): void {
    const member = members[at];
    if (member?.present == null) return;
    tell(member.present.process.name, `is killed${where}`);
    disturbAll();
    member.present.process.kill();
    member.pings.clear();
    member.present = null;
    scheduler.after(downMs, () => start(at));
  }

  function pause(at: number, forMs: number, where = ""): void {
    const process = members[at]?.present?.process;
    if (process === undefined || process.state() !== "running") return;
    tell(process.name, `stands still for ${seconds(forMs)}${where}`);
    disturbAll(forMs);
    process.pause(forMs);
  }

  /** What a worker in such a state spent is on no record. */
  function disturbAll(forMs = 0): void {
    for (const storeId of plan.stores.keys()) {
      const shop = shopOf(storeId + 1);
      shop.disturbedUntilMs = Math.max(shop.disturbedUntilMs, scheduler.now() + forMs + 60_000);
    }
  }

  for (const at of members.keys()) start(at);

  return {
    faultsOf: (at) => members[at]?.faults ?? { traps: [], database: [] },
    forgetFaults() {
      for (const { faults } of members) {
        faults.traps.length = 0;
        faults.database.length = 0;
      }
    },
    kill,
    pause,
    stop(at, downMs) {
      const member = members[at];
      if (member?.present == null) return;
      const leaving = member.present;
      member.isStopping = true;
      tell(leaving.process.name, "is asked to stop");
      void leaving.worker.stop().then(() => {
        if (member.present !== leaving) return;
        tell(leaving.process.name, "has stopped");
        leaving.process.kill();
        member.present = null;
        scheduler.after(downMs, () => start(at));
      });
    },
    deafen(at, forMs) {
      const member = members[at];
      if (member === undefined) return;
      tell(`worker ${at + 1}`, `hears nothing for ${seconds(forMs)}`);
      member.deafUntilMs = Math.max(member.deafUntilMs, scheduler.now() + forMs);
    },
    ping() {
      for (const member of members) {
        if (scheduler.now() < member.deafUntilMs) continue;
        for (const ping of member.pings) scheduler.after(1 + random.next() * 20, ping);
      }
    },
    isManned: () =>
      members.some(({ present, isStopping }) => !isStopping && present?.process.state() === "running"),
    running: () => members.flatMap(({ present }) => present ?? []),
  };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
