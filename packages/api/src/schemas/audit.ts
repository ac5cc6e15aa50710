import { z } from "@hono/zod-openapi";
import { AUDIT_ACTIONS, type AuditEntry } from "@trueup/sdk";

export const AuditEntrySchema = z
  .object({
    id: z.string(),
    at: z.string(),
    actor: z.object({ by: z.enum(["api_key", "session"]), id: z.string(), name: z.string().nullable() }),
    action: z.enum(AUDIT_ACTIONS),
    changes: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })).readonly(),
  })
  .openapi("AuditEntry") satisfies z.ZodType<AuditEntry>;
