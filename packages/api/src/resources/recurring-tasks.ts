import { createRoute, z } from "@hono/zod-openapi";
import { expireLots } from "@trueup/db/expire-lots";
import { expireOverrides } from "@trueup/db/expire-overrides";
import { turnSaleWindows } from "@trueup/db/sale-windows";
import { runStreetDates } from "@trueup/db/street-dates";
import { turnOffSoldOut } from "@trueup/db/turn-off-sold-out";
import type { Db } from "@trueup/db/schema";
import { RECURRING_TASKS, type RecurringTask, type RecurringTaskRun } from "@trueup/sdk";
import { idQuery } from "../http/query.ts";
import { notFound } from "../http/refusal.ts";
import { type Api, answers, operatorMayWrite, WRITE_HEADERS } from "../http/route.ts";

const RecurringTaskRunSchema = z
  .object({ task: z.enum(RECURRING_TASKS), looked: z.int(), changed: z.int() })
  .openapi("RecurringTaskRun") satisfies z.ZodType<RecurringTaskRun>;

type Run = (db: Db, customerId: number | null) => Promise<Omit<RecurringTaskRun, "task">>;

interface RunnableTask {
  readonly operationId: string;
  readonly summary: string;
  readonly run: Run;
}

/** Items that one request looks at, at most: the recurring pass does the rest. */
const MOST_ITEMS = 20_000;
/** All of a customer's go in one transaction. */
const MOST_LOT_ITEMS = 200;

const TASKS: Readonly<Record<RecurringTask, RunnableTask>> = {
  "process-orders-off": {
    operationId: "runProcessOrdersOff",
    summary: "Turn Process Orders off where items sold out",
    run: async (db, customerId) => {
      const { looked, turnedOff } = await turnOffSoldOut(db, { customerId, most: MOST_ITEMS });
      return { looked, changed: turnedOff };
    },
  },
  "expire-overrides": {
    operationId: "runExpireOverrides",
    summary: "Take settings back whose time is over",
    run: async (db, customerId) => {
      const expired = await expireOverrides(db, { customerId, most: MOST_ITEMS });
      return { looked: expired, changed: expired };
    },
  },
  "sale-windows": {
    operationId: "runSaleWindows",
    summary: "Begin sale windows whose time has come, and end those whose time is over",
    run: async (db, customerId) => {
      const turned = await turnSaleWindows(db, { customerId });
      return { looked: turned, changed: turned };
    },
  },
  "expire-lots": {
    operationId: "runExpireLots",
    summary: "Set lots aside whose date has come",
    run: async (db, customerId) => {
      const { items } = await expireLots(db, { customerId, most: MOST_LOT_ITEMS });
      return { looked: items, changed: items };
    },
  },
  "street-dates": {
    operationId: "runStreetDates",
    summary: "Let orders go whose street date no longer holds them",
    run: async (db, customerId) => {
      const { released, held } = await runStreetDates(db, customerId);
      return { looked: released + held, changed: released };
    },
  },
};

export function serveRecurringTasks(api: Api): void {
  for (const task of RECURRING_TASKS) serveTask(api, task);
}

function serveTask(api: Api, task: RecurringTask): void {
  const { operationId, summary, run } = TASKS[task];
  const route = createRoute({
    method: "post",
    path: `/v1/tasks/${task}/run`,
    operationId,
    tags: ["Recurring tasks"],
    summary,
    description: [
      "One pass of what workers do by themselves from time to time, now, whenever the last one was: for all customers,",
      "or for one. Operator only.",
    ].join("\n"),
    ...operatorMayWrite("admin"),
    request: { query: z.strictObject({ customerId: idQuery("customer") }), headers: WRITE_HEADERS },
    responses: answers("What the pass did.", RecurringTaskRunSchema),
  });
  api.openapi(route, async (c) => {
    const { customerId } = c.req.valid("query");
    const { database, customerExists } = c.get("api");
    if (customerId !== undefined && !(await customerExists(customerId))) throw notFound("customer");
    const done = await run(database.db, customerId ?? null);
    database.wake.ping();
    return c.json({ task, ...done }, 200);
  });
}
