import { setTimeout as pause } from "node:timers/promises";
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import { PgBoss } from "pg-boss";
import { z } from "zod";
import { createServerDatabase } from "../database.ts";

/** One job per change, in a queue of its own: what the usual way does with a stock change. */
export interface JobQueue {
  readonly name: string;
  /** One job per call. */
  add(change: JobChange): Promise<unknown>;
  addMany(changes: readonly JobChange[]): Promise<unknown>;
  /** Works until so many jobs are done, one after the other. */
  work(jobs: number, handle: (change: JobChange) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface JobChange {
  readonly item: number;
  readonly quantity: number;
}

const changeSchema: z.ZodType<JobChange> = z.object({ item: z.number(), quantity: z.number() });

const TASK = "push";
const CONNECTIONS = 10;
const silent = new Logger(() => () => {});

/** Each on a database of its own. */
export async function openQueues(databaseUrl: string): Promise<readonly JobQueue[]> {
  return [
    await openGraphile(databaseUrl, "job per change"),
    await openGraphile(databaseUrl, "job key"),
    await openPgBoss(databaseUrl),
  ];
}

async function openGraphile(databaseUrl: string, kind: "job per change" | "job key"): Promise<JobQueue> {
  const own = await createServerDatabase(databaseUrl);
  const utils = await makeWorkerUtils({
    connectionString: own.url,
    maxPoolSize: CONNECTIONS,
    logger: silent,
  });
  await utils.migrate();
  const keyOf = ({ item }: JobChange) => (kind === "job key" ? { jobKey: `item ${item}` } : {});
  return {
    name: kind === "job key" ? "graphile-worker with job key" : "graphile-worker",
    add: (change) => utils.addJob(TASK, change, keyOf(change)),
    addMany: (changes) =>
      utils.addJobs(
        changes.map((change) => Object.assign({ identifier: TASK, payload: change }, keyOf(change))),
      ),
    async work(jobs, handle) {
      const finished = Promise.withResolvers<void>();
      let done = 0;
      const runner = await run({
        connectionString: own.url,
        concurrency: 1,
        noHandleSignals: true,
        logger: silent,
        taskList: {
          async [TASK](payload) {
            await handle(changeSchema.parse(payload));
            done += 1;
            if (done === jobs) finished.resolve();
          },
        },
      });
      await finished.promise;
      await runner.stop();
    },
    async close() {
      await utils.release();
      await own.drop();
    },
  };
}

async function openPgBoss(databaseUrl: string): Promise<JobQueue> {
  const own = await createServerDatabase(databaseUrl);
  const boss = new PgBoss({ connectionString: own.url, max: CONNECTIONS, supervise: false, schedule: false });
  boss.on("error", (error) => console.error("pg-boss", error));
  await boss.start();
  await boss.createQueue(TASK);
  return {
    name: "pg-boss",
    add: (change) => boss.send(TASK, change),
    addMany: (changes) =>
      boss.insert(
        TASK,
        changes.map((data) => ({ data })),
      ),
    // Its own loop polls twice a second at most: fetching again at once does it justice.
    async work(jobs, handle) {
      for (let done = 0; done < jobs;) {
        const [job] = await boss.fetch<JobChange>(TASK);
        if (job === undefined) {
          await pause(5);
          continue;
        }
        await handle(job.data);
        await boss.complete(TASK, job.id);
        done += 1;
      }
    },
    async close() {
      await boss.stop({ graceful: false });
      await own.drop();
    },
  };
}
