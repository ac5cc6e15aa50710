import type { Db, Trx } from "@trueup/db/schema";
import { type NewSearch, parseItemFilter, parseOrderFilter, type SearchKind } from "@trueup/sdk";
import { sql } from "kysely";
import { invalidInput, notFound, Refusal, staleVersion } from "../http/refusal.ts";
import { orderSort, type SearchRow, type SearchScope, loadSearchRow } from "./search-rows.ts";

/** What one caller may keep of a customer. */
const MOST_SEARCHES = 500;

export interface SearchChange {
  readonly name?: string;
  readonly filter?: unknown;
  readonly sort?: string;
  readonly shared?: boolean;
  readonly favourite?: boolean;
  readonly isDefault?: boolean;
}

export async function insertSearch(db: Db, scope: SearchScope, search: NewSearch): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await lockOwner(trx, scope);
    await refuseTooMany(trx, scope);
    await refuseTaken(trx, scope, search.kind, search.name, null);
    const { id } = await trx
      .insertInto("search")
      .values({
        customer_id: scope.customerId,
        owner: scope.owner,
        kind: search.kind,
        name: search.name,
        filter: JSON.stringify(search.filter),
        sort: search.sort ?? "id",
        shared: search.shared ?? false,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await mark(trx, scope, search.kind, id, {
      favourite: search.favourite ?? false,
      isDefault: search.isDefault ?? false,
    });
    return id;
  });
}

/** `mayEditOthers`: of those that are shared; the marks of a search are its reader's own. */
export async function changeSearch(
  db: Db,
  scope: SearchScope,
  id: number,
  change: SearchChange & { readonly ifVersion: number | null; readonly mayEditOthers: () => boolean },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockOwner(trx, scope);
    await sql`SELECT FROM search WHERE customer_id = ${scope.customerId} AND id = ${id} FOR UPDATE`.execute(
      trx,
    );
    const row = await loadSearchRow(trx, scope, id);
    if (row === null) throw notFound("search");
    if (change.ifVersion !== null && change.ifVersion !== row.version) throw staleVersion();
    await saveDefinition(trx, scope, row, change);
    await mark(trx, scope, row.kind, id, {
      favourite: change.favourite ?? row.favourite,
      isDefault: change.isDefault ?? row.is_default,
    });
  });
}

export async function deleteSearch(
  db: Db,
  scope: SearchScope,
  id: number,
  mayEditOthers: () => boolean,
): Promise<void> {
  const row = await loadSearchRow(db, scope, id);
  if (row === null) throw notFound("search");
  refuseForeign(row, mayEditOthers);
  await db.deleteFrom("search").where("customer_id", "=", scope.customerId).where("id", "=", id).execute();
}

async function saveDefinition(
  trx: Trx,
  scope: SearchScope,
  row: SearchRow,
  change: SearchChange & { readonly mayEditOthers: () => boolean },
): Promise<void> {
  const { name = row.name, sort = row.sort, shared = row.shared, filter } = change;
  const isChanged = [change.name, change.sort, change.shared, filter].some((value) => value !== undefined);
  if (!isChanged) return;
  refuseForeign(row, change.mayEditOthers);
  refuseFaults(row.kind, filter, sort);
  if (name !== row.name) await refuseTaken(trx, { ...scope, owner: row.owner }, row.kind, name, row.id);
  await sql`UPDATE search SET name = ${name}, sort = ${sort}, shared = ${shared}, version = version + 1,
      filter = ${JSON.stringify(filter ?? row.filter)}::jsonb
    WHERE customer_id = ${scope.customerId} AND id = ${row.id}`.execute(trx);
}

function refuseForeign(row: SearchRow, mayEditOthers: () => boolean): void {
  if (row.own || mayEditOthers()) return;
  throw new Refusal(
    "forbidden",
    "Somebody else's search is changed by them, or with the scope settings:write.",
  );
}

function refuseFaults(kind: SearchKind, filter: unknown, sort: string): void {
  const parsed = kind === "items" ? parseItemFilter(filter) : parseOrderFilter(filter);
  const faults =
    filter === undefined || parsed.ok
      ? []
      : parsed.faults.map((fault) => ({
          ...fault,
          path: fault.path === "" ? "filter" : `filter.${fault.path}`,
        }));
  const isSort = kind === "items" || orderSort(sort) === sort;
  const message = "Orders are not sorted like this.";
  if (!isSort) faults.push({ path: "sort", code: "not_allowed", message });
  if (faults.length > 0) throw invalidInput(faults);
}

async function refuseTaken(
  trx: Trx,
  { customerId, owner }: SearchScope,
  kind: SearchKind,
  name: string,
  except: number | null,
): Promise<void> {
  const { rows } = await sql`SELECT FROM search WHERE customer_id = ${customerId} AND owner = ${owner}
    AND kind = ${kind} AND name = ${name} AND id IS DISTINCT FROM ${except}::bigint`.execute(trx);
  if (rows.length === 0) return;
  const message = "Another search of the same kind and owner has this name.";
  throw new Refusal("conflict", message, { faults: [{ path: "name", code: "name_taken", message }] });
}

async function refuseTooMany(trx: Trx, { customerId, owner }: SearchScope): Promise<void> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) FROM search
    WHERE customer_id = ${customerId} AND owner = ${owner}`.execute(trx);
  if ((rows[0]?.count ?? 0) < MOST_SEARCHES) return;
  throw new Refusal("conflict", `There are ${MOST_SEARCHES} searches of yours. Delete some first.`);
}

async function mark(
  trx: Trx,
  { customerId, owner }: SearchScope,
  kind: SearchKind,
  id: number,
  { favourite, isDefault }: { readonly favourite: boolean; readonly isDefault: boolean },
): Promise<void> {
  // The one that was the default until now loses its mark, and goes where nothing else is marked.
  await sql`DELETE FROM search_mark WHERE customer_id = ${customerId} AND owner = ${owner}
    AND (search_id = ${id} OR (${sql.lit(isDefault)} AND kind = ${kind} AND is_default AND NOT favourite))`.execute(
    trx,
  );
  if (isDefault) {
    await sql`UPDATE search_mark SET is_default = false
      WHERE customer_id = ${customerId} AND owner = ${owner} AND kind = ${kind} AND is_default`.execute(trx);
  }
  if (!favourite && !isDefault) return;
  await sql`INSERT INTO search_mark (customer_id, search_id, owner, kind, favourite, is_default)
    VALUES (${customerId}, ${id}, ${owner}, ${kind}, ${favourite}, ${isDefault})`.execute(trx);
}

/** Saves of one caller come one after the other: names and the default are theirs. Before any row, as in every save. */
async function lockOwner(trx: Trx, { customerId, owner }: SearchScope): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`search ${customerId} ${owner}`}, 0))`.execute(
    trx,
  );
}
