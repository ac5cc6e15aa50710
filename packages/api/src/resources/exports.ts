import { createRoute, z } from "@hono/zod-openapi";
import { exportCsv } from "@trueup/db/csv/export-items";
import { CSV_COLUMNS, CSV_KINDS, type CsvKind } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { tryLater } from "../http/refusal.ts";
import { type Api, may, params, PROBLEM_ANSWER } from "../http/route.ts";
import { streamText } from "../http/stream-text.ts";
import { ExportQuerySchema } from "../schemas/csv.ts";

const NAMES: Readonly<Record<CsvKind, string>> = {
  items: "Items",
  settings: "Settings",
  counts: "Counts",
  listings: "Listings",
};

const SUMMARIES: Readonly<Record<CsvKind, string>> = {
  items: "Items as a CSV file",
  settings: "The settings of items as a CSV file",
  counts: "Units by item, warehouse and role as a CSV file",
  listings: "The listings of items, and what they show, as a CSV file",
};

function exportRoute<Kind extends CsvKind>(kind: Kind) {
  return createRoute({
    method: "get",
    path: `/v1/customers/{customerId}/exports/${kind}.csv`,
    operationId: `export${NAMES[kind]}`,
    tags: ["Imports and exports"],
    summary: SUMMARIES[kind],
    description: [
      `The columns are ${CSV_COLUMNS[kind].map(({ name }) => `\`${name}\``).join(", ")}. The file comes as it is read;`,
      "imported again, it changes nothing. Text that a spreadsheet would take for a formula has an apostrophe in front.",
    ].join("\n"),
    ...may("items:read"),
    request: { params: params("customerId"), query: ExportQuerySchema },
    responses: {
      200: { description: "The file.", content: { "text/csv": { schema: z.string() } } },
      default: PROBLEM_ANSWER,
    },
  });
}

/** At the same time in this process. */
const MOST_EXPORTS = 8;
const LONGEST_MS = 15 * 60_000;

export function serveExports(api: Api): void {
  let open = 0;
  for (const kind of CSV_KINDS) {
    api.openapi(exportRoute(kind), (c) => {
      if (open >= MOST_EXPORTS) throw tryLater("too_many_requests", "Too many exports are under way.", 5);
      open += 1;
      return answerFile(c, kind, c.req.valid("query"), () => (open -= 1));
    });
  }
}

function answerFile(
  c: Context<ApiEnv>,
  kind: CsvKind,
  { bom, lineBreak, delimiter, filter }: z.output<typeof ExportQuerySchema>,
  ended: () => void,
): Response {
  const { database, clock, log } = c.get("api");
  const pieces = exportCsv(database.db, c.get("customerId"), kind, {
    ...(bom === undefined ? {} : { bom }),
    ...(lineBreak === undefined ? {} : { lineBreak }),
    ...(delimiter === undefined ? {} : { delimiter }),
    filter,
  });
  const file = streamText(pieces, {
    ended,
    clock,
    longestMs: LONGEST_MS,
    broke: (error) => log.error({ requestId: c.get("requestId"), error }, "an export broke off"),
  });
  return new Response(file, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="trueup-${kind}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}
