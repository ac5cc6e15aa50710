import { z } from "@hono/zod-openapi";
import { decodeId, ID_PREFIXES, type IdKind } from "@trueup/db/id";

/** A query parameter that is an id. One of another form is a fault; one that nothing has finds nothing. */
export function idQuery(kind: IdKind) {
  return z
    .string()
    .transform((text, context) => {
      const id = decodeId(kind, text);
      if (id !== null) return id;
      context.addIssue({ code: "custom", message: `must be an id such as ${ID_PREFIXES[kind]}_1` });
      return z.NEVER;
    })
    .optional()
    .openapi({ type: "string" });
}

export const flagQuery = z
  .enum(["true", "false"])
  .transform((value) => value === "true")
  .optional()
  .openapi({ type: "boolean" });
