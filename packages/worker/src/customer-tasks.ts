import type { Database } from "@trueup/db/connect";
import {
  type CustomerTask,
  putCustomerTaskBack,
  setCustomerTaskBack,
  stepCustomerTask,
  takeCustomerTask,
  type TaskState,
  type TaskStep,
} from "@trueup/db/customer-task";
import type { Trx } from "@trueup/db/schema";
import { NOTHING_LEFT, startPolling } from "./polling.ts";
import type { Clock, Log, Random } from "./ports.ts";

/** One step of a kind of task, in a transaction that keeps the work and how far it came together. */
export type RunStep = (trx: Trx, task: CustomerTask, state: TaskState) => Promise<TaskStep>;

export interface CustomerTasksOptions {
  readonly database: Pick<Database, "db" | "wake">;
  readonly owner: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly kinds: Readonly<Record<string, RunStep>>;
  /** Tasks at the same time, each of another customer. */
  readonly atOnce?: number;
}

const DEFAULT_AT_ONCE = 2;
const A_MOMENT_MS = 1;

/** Works through what people asked for customers, a step at a time, until stopped. Any number of workers may. */
export function startCustomerTasks({
  database: { db, wake },
  owner,
  clock,
  random,
  log,
  kinds,
  atOnce = DEFAULT_AT_ONCE,
}: CustomerTasksOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const holders = Array.from({ length: atOnce }, (_, at) =>
    startPolling({
      wake,
      clock,
      random,
      log,
      look: () => look(`${owner}/${at}`),
      failure: "the database could not be asked for tasks",
    }),
  );

  async function look(holder: string): Promise<number> {
    const task = await takeCustomerTask(db, holder);
    if (task === null) return NOTHING_LEFT;
    await run(holder, task);
    return 0;
  }

  async function run(holder: string, task: CustomerTask): Promise<void> {
    const about = { customer: task.customerId, task: task.id, kind: task.kind };
    try {
      const step = kinds[task.kind];
      if (step === undefined) throw new Error(`there is no kind of task "${task.kind}"`);
      let outcome: "more" | "ended" | "lost" = "more";
      while (outcome === "more" && !stopping.signal.aborted) {
        outcome = await stepCustomerTask(db, holder, task, (trx, state) => step(trx, task, state));
        // What a step authorised is sent at once.
        wake.ping();
        // The embedded database answers without ever waiting: step after step, nobody else's request would be heard.
        await clock.sleep(A_MOMENT_MS);
      }
      if (outcome === "more") await putCustomerTaskBack(db, holder, task);
    } catch (error) {
      log.error({ ...about, err: error }, "a step of a task failed");
      await setCustomerTaskBack(db, holder, task);
    }
  }

  return {
    async stop() {
      stopping.abort();
      await Promise.all(holders.map((holder) => holder.stop()));
    },
  };
}
