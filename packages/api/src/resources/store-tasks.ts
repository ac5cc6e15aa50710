import { createRoute } from "@hono/zod-openapi";
import { encodeId } from "@trueup/db/id";
import type { TaskTable } from "@trueup/db/engine-schema";
import type { Db } from "@trueup/db/schema";
import type { Task } from "@trueup/sdk";
import type { Context } from "hono";
import { type Selectable, sql } from "kysely";
import type { ApiEnv } from "../context.ts";
import { notFound } from "../http/refusal.ts";
import {
  type Api,
  answers,
  body,
  json,
  may,
  mayWrite,
  params,
  pathId,
  PROBLEM_ANSWER,
  WRITE_HEADERS,
} from "../http/route.ts";
import { DiscoverSchema } from "../schemas/stores.ts";
import { TaskSchema } from "../schemas/tasks.ts";
import { loadStoreRow } from "./store-rows.ts";
import { disconnected, storeIdOf } from "./stores.ts";

const path = "/v1/customers/{customerId}/stores/{storeId}";
const ended = {
  200: json("It has ended; `result` says how.", TaskSchema),
  202: json("It goes on. Read the task for its end.", TaskSchema),
  default: PROBLEM_ANSWER,
};

const testStore = createRoute({
  method: "post",
  path: `${path}/test`,
  operationId: "testStore",
  tags: ["Stores"],
  summary: "Ask a store for its name",
  description: "Proves address, credentials and scopes. Waits 15 seconds at most.",
  ...may("stores:write"),
  request: { params: params("customerId", "storeId") },
  responses: ended,
});

const discoverStore = createRoute({
  method: "post",
  path: `${path}/discover`,
  operationId: "discoverStore",
  tags: ["Stores"],
  summary: "Read a store's variants",
  description:
    "With `link: true`, links every unlinked variant whose SKU equals exactly one item's. Waits 15 seconds at most.",
  ...mayWrite("stores:write"),
  request: {
    params: params("customerId", "storeId"),
    body: body(DiscoverSchema),
    headers: WRITE_HEADERS,
  },
  responses: ended,
});

const getTask = createRoute({
  method: "get",
  path: "/v1/customers/{customerId}/tasks/{taskId}",
  operationId: "getTask",
  tags: ["Tasks"],
  summary: "How a task stands",
  ...may("items:read"),
  request: { params: params("customerId", "taskId") },
  responses: answers("The task.", TaskSchema),
});

export function serveStoreTasks(api: Api): void {
  api.openapi(testStore, async (c) => {
    const task = await runTask(c, "store_test", {});
    return isOver(task) ? c.json(toTask(task), 200) : c.json(toTask(task), 202);
  });

  api.openapi(discoverStore, async (c) => {
    const task = await runTask(c, "store_discover", { link: c.req.valid("json").link ?? false });
    return isOver(task) ? c.json(toTask(task), 200) : c.json(toTask(task), 202);
  });

  api.openapi(getTask, async (c) => {
    const taskId = pathId(c, "task", "taskId", "task");
    const task = await loadTask(c.get("api").database.db, c.get("customerId"), taskId);
    if (task === null) throw notFound("task");
    return c.json(toTask(task), 200);
  });
}

type TaskRow = Pick<
  Selectable<TaskTable>,
  "id" | "kind" | "store_id" | "status" | "result" | "created_at" | "finished_at"
>;

const POLL_MS = 100;
const WAIT_MS = 15_000;

/** Asks the worker, which alone talks to stores, and waits a while for its answer. */
export async function runTask(
  c: Context<ApiEnv>,
  kind: string,
  input: object,
  storeId: number = storeIdOf(c),
): Promise<TaskRow> {
  const { database, clock, stopping } = c.get("api");
  const customerId = c.get("customerId");
  const store = await loadStoreRow(database.db, customerId, storeId);
  if (store === null) throw notFound("store");
  if (store.status === "disconnected") throw disconnected();
  const deadline = clock.now() + WAIT_MS;
  const taskId = await enqueue(database.db, { customerId, storeId, kind, input: JSON.stringify(input) });
  database.wake.ping();
  for (;;) {
    const task = await loadTask(database.db, customerId, taskId);
    if (task === null) throw new Error(`task ${taskId} is gone`);
    if (isOver(task) || clock.now() >= deadline || stopping.aborted || c.req.raw.signal.aborted) return task;
    await clock.wait(POLL_MS, stopping);
  }
}

/** The task's id; the one that waits already where the same was asked for just now. */
async function enqueue(
  db: Db,
  task: {
    readonly customerId: number;
    readonly storeId: number;
    readonly kind: string;
    readonly input: string;
  },
): Promise<number> {
  const { customerId, storeId, kind, input } = task;
  const { rows } = await sql<{ id: number }>`
    SELECT id FROM task WHERE status = 'pending' AND customer_id = ${customerId} AND store_id = ${storeId}
      AND kind = ${kind} AND input = ${input}::jsonb ORDER BY id LIMIT 1`.execute(db);
  const [waiting] = rows;
  if (waiting !== undefined) return waiting.id;
  const created = await db
    .insertInto("task")
    .values({ customer_id: customerId, store_id: storeId, kind, input })
    .returning("id")
    .executeTakeFirstOrThrow();
  return created.id;
}

export async function loadTask(db: Db, customerId: number, taskId: number): Promise<TaskRow | null> {
  const row = await db
    .selectFrom("task")
    .select(["id", "kind", "store_id", "status", "result", "created_at", "finished_at"])
    .where("customer_id", "=", customerId)
    .where("id", "=", taskId)
    .executeTakeFirst();
  return row ?? null;
}

function isOver({ status }: TaskRow): boolean {
  return status === "done" || status === "failed";
}

export function toTask(row: TaskRow): Task {
  return {
    id: encodeId("task", row.id),
    kind: row.kind,
    storeId: row.store_id === null ? null : encodeId("store", row.store_id),
    status: row.status,
    result: row.result,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
