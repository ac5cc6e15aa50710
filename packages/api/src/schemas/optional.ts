import type { z } from "@hono/zod-openapi";

/**
 * A field that may be left out. What is left out of JSON is absent, never `undefined`, which is what the type says;
 * the schema itself is a plain optional, which the OpenAPI generator understands.
 */
export function optional<Schema extends z.ZodType>(schema: Schema): z.ZodExactOptional<Schema> {
  const loose: unknown = schema.optional();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reason stands above
  return loose as z.ZodExactOptional<Schema>;
}
