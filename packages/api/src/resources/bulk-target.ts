import { itemsById, ordersById } from "@trueup/db/create-bulk-action";
import { decodeId } from "@trueup/db/id";
import type { Db } from "@trueup/db/schema";
import { itemFilterSql } from "@trueup/db/search/item-filter";
import { orderFilterSql } from "@trueup/db/search/order-filter";
import { type Fault, ORDER_BULK_ACTIONS, parseItemFilter, parseOrderFilter } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import type { AskedBulkAction } from "../schemas/bulk-actions.ts";
import { loadSearchRow, type SearchScope } from "./search-rows.ts";

export type BulkKind = "items" | "orders";

export function kindOf(action: unknown): BulkKind {
  return ORDER_BULK_ACTIONS.some((name) => name === action) ? "orders" : "items";
}

/** Faults of a body that no field has by itself; of a body as it came, so that they are told with all others. */
export function bulkFaults(body: unknown): readonly Fault[] {
  if (typeof body !== "object" || body === null) return [];
  const asked: {
    ids?: unknown;
    search?: unknown;
    filter?: unknown;
    dryRun?: unknown;
    confirm?: unknown;
    action?: unknown;
  } = body;
  const faults: Fault[] = [];
  const targets = [asked.ids, asked.search, asked.filter].filter((target) => target !== undefined).length;
  if (targets !== 1) {
    const message = "Name what to work on by ids, by search or by filter: by one of them.";
    faults.push({ path: "ids", code: targets === 0 ? "required" : "not_allowed", message });
  }
  if (asked.filter !== undefined) {
    const parsed =
      kindOf(asked.action) === "items" ? parseItemFilter(asked.filter) : parseOrderFilter(asked.filter);
    if (!parsed.ok) faults.push(...parsed.faults.map((fault) => ({ ...fault, path: joined(fault.path) })));
  }
  if (asked.dryRun !== true && asked.confirm !== true) {
    faults.push({
      path: "confirm",
      code: asked.confirm === undefined ? "required" : "not_allowed",
      message: "Must be true: say that somebody has seen what it will do, or ask for a dry run.",
    });
  }
  return faults;
}

function joined(path: string): string {
  return path === "" ? "filter" : `filter.${path}`;
}

/** What an action works on as a query of ids, or what it names that is not there. */
export async function findTarget(
  db: Db,
  scope: SearchScope,
  kind: BulkKind,
  asked: Pick<AskedBulkAction, "ids" | "search" | "filter">,
): Promise<FoundTarget> {
  if (asked.ids !== undefined) return findNamed(db, scope.customerId, kind, asked.ids);
  if (asked.search !== undefined) return findSearch(db, scope, kind, asked.search);
  return { kind: "found", target: filtered(scope.customerId, kind, asked.filter) };
}

type FoundTarget =
  | { readonly kind: "found"; readonly target: RawBuilder<unknown> }
  | { readonly kind: "unknown"; readonly faults: readonly Fault[] };

async function findSearch(db: Db, scope: SearchScope, kind: BulkKind, search: string): Promise<FoundTarget> {
  const id = decodeId("search", search);
  const row = id === null ? null : await loadSearchRow(db, scope, id);
  if (row?.kind === kind) return { kind: "found", target: filtered(scope.customerId, kind, row.filter) };
  const message = row === null ? "There is no such search." : `It is a search of ${row.kind}.`;
  const code = row === null ? "not_found" : "not_allowed";
  return { kind: "unknown", faults: [{ path: "search", code, message }] };
}

async function findNamed(
  db: Db,
  customerId: number,
  kind: BulkKind,
  ids: readonly string[],
): Promise<FoundTarget> {
  const decoded = ids.map((id) => decodeId(kind === "items" ? "item" : "order", id));
  const named = [...new Set(decoded.flatMap((id) => id ?? []))];
  const target = kind === "items" ? itemsById(customerId, named) : ordersById(customerId, named);
  const { rows } = await sql<{ id: number }>`${target}`.execute(db);
  const found = new Set(rows.map((row) => row.id));
  const faults = decoded.flatMap((id, at) => (id !== null && found.has(id) ? [] : [unknownId(kind, at)]));
  return faults.length === 0 ? { kind: "found", target } : { kind: "unknown", faults };
}

function unknownId(kind: BulkKind, at: number): Fault {
  const message = `There is no such ${kind === "items" ? "item" : "order"}.`;
  return { path: `ids.${at}`, code: "not_found", message };
}

/** The filter passed {@link bulkFaults}, or was saved. */
function filtered(customerId: number, kind: BulkKind, filter: unknown): RawBuilder<unknown> {
  switch (kind) {
    case "items": {
      const parsed = parseItemFilter(filter);
      if (!parsed.ok) throw new Error("a filter with faults was let through");
      return sql`SELECT i.id FROM item i
        WHERE i.customer_id = ${customerId} AND ${itemFilterSql(customerId, parsed.filter)}`;
    }
    case "orders": {
      const parsed = parseOrderFilter(filter);
      if (!parsed.ok) throw new Error("a filter with faults was let through");
      return sql`SELECT o.id FROM sales_order o
        WHERE o.customer_id = ${customerId} AND ${orderFilterSql(customerId, parsed.filter)}`;
    }
  }
}
