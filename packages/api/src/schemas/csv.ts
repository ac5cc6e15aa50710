import { z } from "@hono/zod-openapi";
import {
  CSV_KINDS,
  type Import,
  IMPORT_SOURCES,
  IMPORT_STATUSES,
  type ImportConfirmation,
  type ImportCounts,
  type ImportFault,
  parseItemFilter,
  parseOrderFilter,
  type ParsedFilter,
} from "@trueup/sdk";
import { flagQuery } from "../http/query.ts";
import { optional } from "./optional.ts";

const ImportCountsSchema = z
  .object({
    created: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    ignored: z.int(),
    bad: z.int(),
  })
  .openapi("ImportCounts") satisfies z.ZodType<ImportCounts>;

export const ImportSchema = z
  .object({
    id: z.string(),
    kind: z.enum(CSV_KINDS),
    status: z.enum(IMPORT_STATUSES),
    source: z.enum(IMPORT_SOURCES).nullable(),
    opening: z.boolean().nullable(),
    bytes: z.int(),
    bytesDone: z.int(),
    checked: ImportCountsSchema,
    applied: ImportCountsSchema.nullable(),
    faults: z.object({ total: z.int(), kept: z.int() }),
    skipBad: z.boolean().nullable(),
    problem: z.object({ code: z.string(), message: z.string(), line: z.int().nullable() }).nullable(),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .openapi("Import") satisfies z.ZodType<Import>;

export const ImportFaultSchema = z
  .object({ line: z.int(), column: z.string().nullable(), code: z.string(), message: z.string() })
  .openapi("ImportFault") satisfies z.ZodType<ImportFault>;

export const ImportConfirmationSchema = z
  .strictObject({ skipBad: optional(z.boolean()) })
  .openapi("ImportConfirmation") satisfies z.ZodType<ImportConfirmation>;

export const NewImportQuerySchema = z
  .strictObject({
    kind: z.enum(CSV_KINDS),
    opening: flagQuery.openapi({
      type: "boolean",
      description: "Counts need it: whether they are opening balances, which mark their items received.",
    }),
  })
  .superRefine(({ kind, opening }, context) => {
    if ((kind === "counts") === (opening !== undefined)) return;
    const required = kind === "counts";
    const message = required
      ? "say whether the counts are opening balances: true or false"
      : "only counts can be opening balances";
    context.addIssue({
      code: "custom",
      path: ["opening"],
      message,
      params: { code: required ? "required" : "not_allowed" },
    });
  });

const MOST_FILTER = 8_000;

const FORM_QUERY = {
  bom: flagQuery.openapi({ type: "boolean", description: "Begin with a byte order mark." }),
  lineBreak: z.enum(["crlf", "lf"]).optional().openapi({ default: "crlf" }),
  delimiter: z.enum(["comma", "semicolon"]).optional().openapi({ default: "comma" }),
};

export const ExportQuerySchema = exportQuery(
  parseItemFilter,
  "A filter over items, as JSON. Items that are not archived, where left out.",
);
export const OrderExportQuerySchema = exportQuery(
  parseOrderFilter,
  "A filter over orders, as JSON. All of them, where left out.",
);

function exportQuery<Filter>(parse: (value: unknown) => ParsedFilter<Filter>, description: string) {
  return z.strictObject({ filter: filterQuery(parse, description), ...FORM_QUERY });
}

function filterQuery<Filter>(parse: (value: unknown) => ParsedFilter<Filter>, description: string) {
  return z
    .string()
    .max(MOST_FILTER)
    .transform((text, context) => {
      const parsed = parse(parseJson(text));
      if (parsed.ok) return parsed.filter;
      for (const { path, code, message } of parsed.faults) {
        context.addIssue({
          code: "custom",
          path: path === "" ? [] : path.split("."),
          message,
          params: { code },
        });
      }
      return z.NEVER;
    })
    .optional()
    .openapi({ type: "string", description });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
