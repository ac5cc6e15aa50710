import { itemsById } from "@trueup/db/create-bulk-action";
import { decodeId } from "@trueup/db/id";
import type { Db } from "@trueup/db/schema";
import { type Fault, type ItemFilter, parseItemFilter } from "@trueup/sdk";
import { sql } from "kysely";
import type { AskedSaleWindow } from "../schemas/sale-windows.ts";
import { loadSearchRow, type SearchScope } from "./search-rows.ts";

/** What a window is for, as it is kept: items by number, or a filter that finds them when it starts. */
export type WindowTarget = { readonly ids: readonly number[] } | { readonly filter: ItemFilter };

export type ReadTarget =
  | { readonly kind: "read"; readonly target: WindowTarget }
  | { readonly kind: "faults"; readonly faults: readonly Fault[] };

/** What a window is to be for, or what is wrong with how that was said. */
export async function readTarget(
  db: Db,
  scope: SearchScope,
  { ids, search, filter }: Pick<AskedSaleWindow, "ids" | "search" | "filter">,
): Promise<ReadTarget> {
  const named = [ids, search, filter].filter((target) => target !== undefined).length;
  if (named !== 1) {
    const message = "Name the items by ids, by search or by filter: by one of them.";
    return faults({ path: "ids", code: named === 0 ? "required" : "not_allowed", message });
  }
  if (ids !== undefined) return readIds(db, scope.customerId, ids);
  if (search !== undefined) return readSearch(db, scope, search);
  return readFilter(filter);
}

async function readIds(db: Db, customerId: number, asked: readonly string[]): Promise<ReadTarget> {
  const ids = asked.map((id) => decodeId("item", id) ?? 0);
  const { rows } = await sql<{ id: number }>`${itemsById(customerId, [...new Set(ids)])}`.execute(db);
  const known = new Set(rows.map((row) => row.id));
  const unknown = ids.flatMap((id, at): readonly Fault[] =>
    known.has(id) ? [] : [{ path: `ids.${at}`, code: "not_found", message: "There is no such item." }],
  );
  return unknown.length === 0
    ? { kind: "read", target: { ids: [...known] } }
    : { kind: "faults", faults: unknown };
}

async function readSearch(db: Db, scope: SearchScope, search: string): Promise<ReadTarget> {
  const id = decodeId("search", search);
  const row = id === null ? null : await loadSearchRow(db, scope, id);
  if (row?.kind === "items") return readFilter(row.filter);
  const message = row === null ? "There is no such search." : `It is a search of ${row.kind}.`;
  return faults({ path: "search", code: row === null ? "not_found" : "not_allowed", message });
}

function readFilter(filter: unknown): ReadTarget {
  const parsed = parseItemFilter(filter);
  if (parsed.ok) return { kind: "read", target: { filter: parsed.filter } };
  return {
    kind: "faults",
    faults: parsed.faults.map((fault) => ({
      ...fault,
      path: fault.path === "" ? "filter" : `filter.${fault.path}`,
    })),
  };
}

function faults(fault: Fault): ReadTarget {
  return { kind: "faults", faults: [fault] };
}
