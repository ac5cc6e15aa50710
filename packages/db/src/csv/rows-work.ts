import { type CsvKind, type ImportSource, MAX_ORDER_LINES } from "@trueup/sdk";
import type { CsvForm } from "../import-schema.ts";
import type { Trx } from "../schema.ts";
import { type Cells, readCells, type RowFault } from "./cells.ts";
import { workOnCounts } from "./import-counts.ts";
import { workOnItems, workOnProducts, workOnSettings } from "./import-items.ts";
import type { ImportJob, RowOutcome, WorkOnRows } from "./import-kind.ts";
import { workOnListings } from "./import-listings.ts";
import { workOnOrders } from "./import-orders.ts";
import {
  type Product,
  productColumns,
  type ProductRow,
  readShopifyRow,
  readWooCommerceRow,
} from "./product-rows.ts";
import type { CsvRow } from "./read-rows.ts";

export type LineOutcome = { readonly line: number } & (RowOutcome | { readonly kind: "ignored" });

export interface RowsToWorkOn {
  readonly kind: CsvKind;
  readonly source: ImportSource;
  readonly form: CsvForm;
  readonly rows: readonly CsvRow[];
  /** The rows are of one order, and go on behind these. */
  readonly isCut: boolean;
  /** What the rows before left to be known. */
  readonly product: Product | null;
}

/** Works on rows of a file, whatever its kind and form. One outcome per row, in order. */
export async function workOnRows(
  trx: Trx,
  job: ImportJob,
  { kind, source, form, rows, isCut, product }: RowsToWorkOn,
  mode: "check" | "run",
): Promise<{ readonly outcomes: readonly LineOutcome[]; readonly product: Product | null }> {
  const columns =
    source === "trueup"
      ? new Map(form.header.flatMap((name, at) => (name === "" ? [] : [[name, at] as const])))
      : productColumns(source, form.header);
  const outcomes = new Map<number, LineOutcome>();
  const whole: Cells[] = [];
  for (const row of rows) {
    if (row.cells.every((cell) => cell.trim() === ""))
      outcomes.set(row.line, { line: row.line, kind: "ignored" });
    else if (row.cells.length === form.header.length) whole.push(readCells(columns, row));
    else if (kind === "orders") whole.push(withFault(readCells(columns, row), wrongCount(row, form)));
    else outcomes.set(row.line, { line: row.line, kind: "bad", faults: [wrongCount(row, form)] });
  }
  if (isCut) for (const cells of whole) withFault(cells, tooManyLines);
  const read = source === "trueup" ? null : readProducts(source, whole, product);
  const work = read === null ? WORK[kind] : workOnProducts(read.rows);
  const relevant = read === null ? whole : whole.filter((cells) => !read.ignored.has(cells));
  const worked = await work(trx, job, relevant, mode);
  for (const [at, { line }] of relevant.entries()) {
    const outcome = worked[at] ?? { kind: "unchanged" };
    outcomes.set(line, { line, ...inWordsOf(form, columns, outcome) });
  }
  return {
    outcomes: rows.map(({ line }) => outcomes.get(line) ?? { line, kind: "ignored" }),
    product: read?.product ?? null,
  };
}

/** Names columns as the file does. */
function inWordsOf(form: CsvForm, columns: ReadonlyMap<string, number>, outcome: RowOutcome): RowOutcome {
  if (outcome.kind !== "bad") return outcome;
  const named = ({ column }: RowFault) =>
    (column === null ? undefined : form.header[columns.get(column) ?? -1]) ?? column;
  return { kind: "bad", faults: outcome.faults.map((fault) => ({ ...fault, column: named(fault) })) };
}

const WORK: Readonly<Record<CsvKind, WorkOnRows>> = {
  items: workOnItems,
  settings: workOnSettings,
  counts: workOnCounts,
  listings: workOnListings,
  orders: workOnOrders,
};

function wrongCount({ cells }: CsvRow, { header }: CsvForm): RowFault {
  const message = `The row has ${cells.length} cells, the first line names ${header.length} columns.`;
  return { column: null, code: "wrong_cell_count", message };
}

const tooManyLines: RowFault = {
  column: null,
  code: "too_many_lines",
  message: `An order has ${MAX_ORDER_LINES} lines at the most.`,
};

/** An order is taken whole or not at all: a bad row is still one of it. */
function withFault(cells: Cells, fault: RowFault): Cells {
  cells.faults.push(fault);
  return cells;
}

interface ReadProducts {
  readonly rows: ReadonlyMap<Cells, ProductRow>;
  readonly ignored: ReadonlySet<Cells>;
  readonly product: Product | null;
}

function readProducts(
  source: "shopify" | "woocommerce",
  all: readonly Cells[],
  before: Product | null,
): ReadProducts {
  const readRow = source === "shopify" ? readShopifyRow : readWooCommerceRow;
  const rows = new Map<Cells, ProductRow>();
  const ignored = new Set<Cells>();
  let product = before;
  for (const cells of all) {
    const read = readRow(cells, product);
    product = read.product;
    if (read.row === null) ignored.add(cells);
    else if (read.row !== undefined) rows.set(cells, read.row);
  }
  return { rows, ignored, product };
}
