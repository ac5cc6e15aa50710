import { createRoute, z } from "@hono/zod-openapi";
import { exportCsv, type ItemCsvKind } from "@trueup/db/csv/export-items";
import { exportOrders } from "@trueup/db/csv/export-orders";
import { CSV_COLUMNS, CSV_KINDS, type CsvFormat, type CsvKind } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { tryLater } from "../http/refusal.ts";
import { type Api, may, params, PROBLEM_ANSWER } from "../http/route.ts";
import { streamText } from "../http/stream-text.ts";
import { ExportQuerySchema, OrderExportQuerySchema } from "../schemas/csv.ts";

const NAMES: Readonly<Record<CsvKind, string>> = {
  items: "Items",
  settings: "Settings",
  counts: "Counts",
  listings: "Listings",
  orders: "Orders",
};

const SUMMARIES: Readonly<Record<CsvKind, string>> = {
  items: "Items as a CSV file",
  settings: "The settings of items as a CSV file",
  counts: "Units by item, warehouse and role as a CSV file",
  listings: "The listings of items, and what they show, as a CSV file",
  orders: "Orders as a CSV file, a row for each line",
};

function exportRoute<Kind extends ItemCsvKind>(kind: Kind) {
  return createRoute({
    ...describe(kind),
    ...may("items:read"),
    request: { params: params("customerId"), query: ExportQuerySchema },
  });
}

const exportOrdersRoute = createRoute({
  ...describe("orders"),
  ...may("orders:read"),
  request: { params: params("customerId"), query: OrderExportQuerySchema },
});

function describe<Kind extends CsvKind>(kind: Kind) {
  return {
    method: "get" as const,
    path: `/v1/customers/{customerId}/exports/${kind}.csv` as const,
    operationId: `export${NAMES[kind]}`,
    tags: ["Imports and exports"],
    summary: SUMMARIES[kind],
    description: [
      `The columns are ${CSV_COLUMNS[kind].map(({ name }) => `\`${name}\``).join(", ")}. The file comes as it is read;`,
      "imported again, it changes nothing. Text that a spreadsheet would take for a formula has an apostrophe in front.",
    ].join("\n"),
    responses: {
      200: { description: "The file.", content: { "text/csv": { schema: z.string() } } },
      default: PROBLEM_ANSWER,
    },
  };
}

/** At the same time in this process. */
const MOST_EXPORTS = 8;
/** Of one customer: whoever reads slowly does not keep the others out. */
const MOST_OF_A_CUSTOMER = 4;
const LONGEST_MS = 15 * 60_000;

export function serveExports(api: Api): void {
  const open: number[] = [];
  const answer = (c: Context<ApiEnv>, kind: CsvKind, pieces: AsyncGenerator<string, void, undefined>) => {
    const customerId = c.get("customerId");
    const own = open.filter((id) => id === customerId).length;
    if (open.length >= MOST_EXPORTS || own >= MOST_OF_A_CUSTOMER) {
      throw tryLater("too_many_requests", "Too many exports are under way.", 5);
    }
    open.push(customerId);
    return answerFile(c, kind, pieces, () => void open.splice(open.indexOf(customerId), 1));
  };
  for (const kind of CSV_KINDS.filter((each) => each !== "orders")) {
    api.openapi(exportRoute(kind), (c) => {
      const { filter, ...form } = c.req.valid("query");
      const { db } = c.get("api").database;
      return answer(c, kind, exportCsv(db, c.get("customerId"), kind, { ...formOf(form), filter }));
    });
  }
  api.openapi(exportOrdersRoute, (c) => {
    const { filter, ...form } = c.req.valid("query");
    const { db } = c.get("api").database;
    return answer(c, "orders", exportOrders(db, c.get("customerId"), { ...formOf(form), filter }));
  });
}

function formOf({
  bom,
  lineBreak,
  delimiter,
}: Omit<z.output<typeof ExportQuerySchema>, "filter">): CsvFormat {
  return {
    ...(bom === undefined ? {} : { bom }),
    ...(lineBreak === undefined ? {} : { lineBreak }),
    ...(delimiter === undefined ? {} : { delimiter }),
  };
}

function answerFile(
  c: Context<ApiEnv>,
  kind: CsvKind,
  pieces: AsyncGenerator<string, void, undefined>,
  ended: () => void,
): Response {
  const { clock, log } = c.get("api");
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
