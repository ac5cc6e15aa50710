import { ORDER_STATUSES, type OrderStatus } from "@trueup/sdk";
import { encodeId } from "../id.ts";
import type { NewOrderLineRequest } from "../new-order.ts";
import type { Trx } from "../schema.ts";
import type { Cells } from "./cells.ts";
import { findNamed, type Named } from "./names.ts";
import type { CsvRow } from "./read-rows.ts";

/** An order as rows that follow each other name it. What is wrong with a row is noted with its cells. */
export interface OrderRows {
  readonly rows: readonly Cells[];
  /** Undefined where a fault was noted. */
  readonly storeId: number | null | undefined;
  readonly externalId: string | null;
  readonly number: string | null;
  readonly placedAt: Date | null;
  readonly paid: boolean;
  readonly status: OrderStatus | null;
  /** One for each row without a fault. */
  readonly lines: readonly NewOrderLineRequest[];
}

/** What rows of one order have in common. */
const IDENTITY = ["store", "externalId", "number"] as const;

/** All stores of a customer: orders outlive the connection to theirs. */
export async function loadOrderStores(
  db: Pick<Trx, "selectFrom">,
  customerId: number,
): Promise<readonly Named[]> {
  return db
    .selectFrom("store")
    .select(["id", "name"])
    .where("customer_id", "=", customerId)
    .orderBy("id")
    .execute();
}

/** How many of the rows come before the order that the last of them belongs to. */
export function rowsOfWholeOrders(header: readonly string[], rows: readonly CsvRow[]): number {
  const columns = IDENTITY.map((name) => header.indexOf(name));
  let identity: string | null = null;
  let first = 0;
  for (const [at, { cells }] of rows.entries()) {
    if (cells.every((cell) => cell.trim() === "")) continue;
    const own = identityOf(columns.map((column) => cells[column]));
    if (own !== identity) first = at;
    identity = own;
  }
  return first;
}

function identityOf(cells: readonly (string | undefined)[]): string {
  return JSON.stringify(cells.map((cell) => (cell ?? "").trim()));
}

/** Reads rows as orders: those that follow each other and have the same store, external id and number are one. */
export function readOrders(all: readonly Cells[], stores: readonly Named[]): readonly OrderRows[] {
  const groups: { readonly identity: string; readonly rows: Cells[] }[] = [];
  for (const cells of all) {
    const identity = identityOf(IDENTITY.map((name) => cells.raw(name)));
    const last = groups.at(-1);
    if (last?.identity === identity) last.rows.push(cells);
    else groups.push({ identity, rows: [cells] });
  }
  return groups.map(({ rows }) => readOrder(rows, stores));
}

function readOrder(rows: readonly Cells[], stores: readonly Named[]): OrderRows {
  const each = rows.map((cells) => ({ cells, ...readRow(cells, stores) }));
  const placedAt = agreed(
    each,
    "placedAt",
    ({ placedAt: said }) => said ?? null,
    (one) => one.toISOString(),
  );
  const status = agreed(
    each,
    "status",
    ({ status: said }) => said ?? null,
    (one) => one,
  );
  const paid = agreed(each, "paid", ({ paid: said }) => said ?? null, String);
  return {
    rows,
    storeId: each[0]?.storeId,
    externalId: each[0]?.externalId ?? null,
    number: each[0]?.number ?? null,
    placedAt,
    paid: paid ?? status !== "unpaid",
    status,
    lines: each.flatMap(({ line }) => line ?? []),
  };
}

function readRow(cells: Cells, stores: readonly Named[]) {
  const number = name(cells, "number");
  const externalId = name(cells, "externalId");
  if (isEmpty(cells, "number") && isEmpty(cells, "externalId")) {
    const message = "A row needs the number of its order, or its external id.";
    cells.faults.push({ column: "number", code: "required", message });
  }
  return {
    number,
    externalId,
    storeId: findStore(cells, stores),
    placedAt: cells.moment("placedAt"),
    status: cells.oneOf("status", ORDER_STATUSES),
    paid: cells.flag("paid"),
    line: readLine(cells),
  };
}

/** As it was stored, whatever it holds: an order that is there has to be found. */
function name(cells: Cells, column: string): string | null {
  const value = cells.text(column, 200)?.trim();
  return value === undefined || value === "" ? null : value;
}

function isEmpty(cells: Cells, column: string): boolean {
  return (cells.raw(column) ?? "").trim() === "";
}

function findStore(cells: Cells, stores: readonly Named[]): number | null | undefined {
  const cell = cells.oneLine("store", 200);
  if (cell === undefined || cell === null) return isEmpty(cells, "store") ? null : undefined;
  const resolved = findNamed("store", stores, cell);
  switch (resolved.kind) {
    case "found":
      return resolved.found.id;
    case "unknown": {
      const message = `This customer has no store "${cell}".`;
      return void cells.faults.push({ column: "store", code: "unknown_store", message });
    }
    case "ambiguous": {
      const message = `Several stores have the name "${cell}". Name the one you mean by its id, such as ${encodeId("store", stores[0]?.id ?? 1)}.`;
      return void cells.faults.push({ column: "store", code: "ambiguous_store", message });
    }
  }
}

function readLine(cells: Cells): NewOrderLineRequest | undefined {
  const sku = cells.required("sku", 200);
  const quantity = cells.units("quantity");
  if (isEmpty(cells, "quantity")) {
    cells.faults.push({ column: "quantity", code: "required", message: "This cell must not be empty." });
  }
  if (quantity === 0) {
    cells.faults.push({ column: "quantity", code: "out_of_range", message: "Must be 1 or more." });
  }
  const price = cells.money("price");
  if (sku === undefined || quantity === undefined || cells.faults.length > 0) return undefined;
  return { item: { sku }, variantId: null, quantity, price: price ?? null };
}

/** What the rows of one order say of it: those that say something have to say the same. */
function agreed<Row extends { readonly cells: Cells }, Value>(
  rows: readonly Row[],
  column: string,
  said: (row: Row) => Value | null,
  written: (value: Value) => string,
): Value | null {
  let first: { readonly line: number; readonly value: Value } | null = null;
  for (const row of rows) {
    const value = said(row);
    if (value === null) continue;
    if (first === null) {
      first = { line: row.cells.line, value };
    } else if (written(first.value) !== written(value)) {
      const message = `Line ${first.line}, of the same order, says ${written(first.value)}.`;
      row.cells.faults.push({ column, code: "differs", message });
    }
  }
  return first?.value ?? null;
}
