import type { Fault, OrderStatus } from "@trueup/sdk";
import { sql } from "kysely";
import { createOrdersInTransaction, lookAtOrders } from "../create-orders.ts";
import type { NewOrderOutcome, NewOrderRequest } from "../new-order.ts";
import type { Trx } from "../schema.ts";
import type { RowFault } from "./cells.ts";
import type { ImportJob, RowOutcome, WorkOnRows } from "./import-kind.ts";
import { firstLines } from "./keep-faults.ts";
import { loadOrderStores, type OrderRows, readOrders } from "./order-rows.ts";

/**
 * Orders, each of them one row or several that follow each other. One that is there already stays as it is, whatever
 * its rows say; a new one is taken in as it is over the API, whole or not at all.
 */
export const workOnOrders: WorkOnRows = async (trx, job, rows, mode) => {
  const orders = readOrders(rows, await loadOrderStores(trx, job.customerId));
  const known = await findKnown(trx, job.customerId, orders);
  const fresh = orders.filter((order) => !known.has(order));
  await refuseRepeated(trx, job, fresh);
  for (const order of fresh) refuseStatus(order);
  const good = fresh.filter((order) => !isBad(order));
  const requests = good.map(toRequest);
  const outcomes =
    mode === "check"
      ? await lookAtOrders(trx, job.customerId, requests)
      : await createOrdersInTransaction(trx, job.customerId, requests);
  const ends = new Map<OrderRows, RowOutcome>();
  for (const [at, order] of good.entries()) ends.set(order, endOf(order, outcomes[at]));
  return orders.flatMap((order) => outcomesOf(order, ends.get(order) ?? { kind: "unchanged" }));
};

function isBad({ rows }: OrderRows): boolean {
  return rows.some(({ faults }) => faults.length > 0);
}

/** Those that are there: by their external id or, without one, by their number. */
async function findKnown(
  trx: Trx,
  customerId: number,
  orders: readonly OrderRows[],
): Promise<ReadonlySet<OrderRows>> {
  const named = orders.filter(({ storeId }) => storeId !== undefined);
  if (named.length === 0) return new Set();
  const { rows } = await sql<{ at: number }>`
    SELECT k.at::int AS at FROM unnest(${named.map(({ storeId }) => storeId ?? null)}::bigint[],
      ${named.map(({ externalId }) => externalId)}::text[], ${named.map(({ number }) => number)}::text[])
      WITH ORDINALITY AS k(store_id, external_id, number, at)
    WHERE CASE
      WHEN k.external_id IS NULL THEN EXISTS (
        SELECT FROM sales_order WHERE customer_id = ${customerId} AND number = k.number
          AND store_id IS NOT DISTINCT FROM k.store_id OFFSET 0)
      WHEN k.store_id IS NULL THEN EXISTS (
        SELECT FROM sales_order WHERE customer_id = ${customerId} AND external_id = k.external_id
          AND store_id IS NULL OFFSET 0)
      ELSE EXISTS (
        SELECT FROM sales_order WHERE customer_id = ${customerId} AND store_id = k.store_id
          AND external_id = k.external_id OFFSET 0)
      END`.execute(trx);
  return new Set(rows.flatMap(({ at }) => named[at - 1] ?? []));
}

/** An order whose rows do not follow each other would be taken in without some of them. */
async function refuseRepeated(trx: Trx, job: ImportJob, orders: readonly OrderRows[]): Promise<void> {
  const named = orders.flatMap((order) => {
    const { storeId, externalId, number, rows } = order;
    if (storeId === undefined || (externalId === null && number === null)) return [];
    const key = JSON.stringify([storeId, externalId === null ? { number } : externalId]);
    return [{ order, key, line: rows[0]?.line ?? 0 }];
  });
  const first = await firstLines(trx, job, named);
  for (const [at, { order, line }] of named.entries()) {
    const earlier = first[at];
    if (earlier === undefined || earlier === line) continue;
    const message = `Line ${earlier} of the file begins the same order. Its rows have to follow each other.`;
    const column = order.externalId === null ? "number" : "externalId";
    for (const { faults } of order.rows) faults.push({ column, code: "duplicate", message });
  }
}

/** What an order that comes may be; which of them it is follows from its items. */
const ARRIVED: readonly OrderStatus[] = ["unpaid", "pre_order", "insufficient_inventory", "processing"];

function refuseStatus({ status, rows }: OrderRows): void {
  if (status === null || ARRIVED.includes(status)) return;
  const message = `This order is not here, and one that is ${status} cannot be brought in; it can be ${ARRIVED.join(", ")}.`;
  for (const cells of rows) {
    if ((cells.raw("status") ?? "").trim() !== "") {
      cells.faults.push({ column: "status", code: "not_allowed", message });
    }
  }
}

function toRequest({ storeId, externalId, number, placedAt, paid, lines }: OrderRows): NewOrderRequest {
  return { storeId: storeId ?? null, externalId, number, placedAt, paid, transitDays: null, lines };
}

/** Notes why it was refused with the rows that are to blame. */
function endOf({ rows }: OrderRows, outcome: NewOrderOutcome | undefined): RowOutcome {
  switch (outcome?.kind) {
    case undefined:
      throw new Error("an order of a file was not answered");
    case "created":
      return { kind: "created" };
    case "duplicate":
      return { kind: "unchanged" };
    case "refused": {
      for (const fault of outcome.faults) {
        const { at, column } = placeOf(fault);
        rows[at]?.faults.push({ column, code: fault.code, message: fault.message });
      }
      return { kind: "bad", faults: [] };
    }
  }
}

/** The row, counted within its order, and the column that a path such as `lines.3.quantity` is about. */
function placeOf({ path }: Fault): { readonly at: number; readonly column: string } {
  const [, at, field = "sku"] = /^lines\.(\d+)(?:\.(\w+))?$/.exec(path) ?? [];
  return at === undefined ? { at: 0, column: "store" } : { at: Number(at), column: field };
}

function outcomesOf(order: OrderRows, end: RowOutcome): readonly RowOutcome[] {
  const bad = order.rows.find(({ faults }) => faults.length > 0);
  if (bad === undefined) return order.rows.map(() => end);
  const shared: RowFault = {
    column: null,
    code: "bad_order",
    message: `Line ${bad.line}, of the same order, has a fault.`,
  };
  return order.rows.map(({ faults }) => ({ kind: "bad", faults: faults.length > 0 ? faults : [shared] }));
}
