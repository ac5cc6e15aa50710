import { z } from "@hono/zod-openapi";
import { type Task, TASK_STATUSES } from "@trueup/sdk";

export const TaskSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    storeId: z.string().nullable(),
    status: z.enum(TASK_STATUSES),
    result: z
      .unknown()
      .openapi({ description: "What came of it; null until it ends.", type: ["object", "null"] }),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .openapi("Task") satisfies z.ZodType<Task>;
