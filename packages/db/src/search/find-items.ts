import type { ItemFilter, SearchCount } from "@trueup/sdk";
import { sql } from "kysely";
import type { Db, Trx } from "../schema.ts";
import { rowsToJudge } from "./filter-weight.ts";
import { type Candidates, findCandidates } from "./item-candidates.ts";
import { looking } from "./looking.ts";
import {
  endOf,
  type FoundRow,
  type ItemPosition,
  type ItemsToFind,
  judged,
  nextStretch,
  positionOf,
  sourceOf,
  type Stretch,
} from "./stretch.ts";

export interface FoundItems {
  readonly ids: readonly number[];
  /** Where the next page goes on; null on the last. */
  readonly next: ItemPosition | null;
}

/**
 * One page of what a filter finds. It looks at a bounded number of items, so that a page may have fewer than wanted,
 * even none, before the last.
 */
export async function findItems(db: Db, customerId: number, wanted: ItemsToFind): Promise<FoundItems> {
  return looking(db, async (trx) => {
    const after = wanted.sort === "id" ? idOf(wanted.after) : null;
    const candidates = await findCandidates(trx, customerId, wanted.filter, after);
    if (candidates !== null)
      return pageOf(wanted, candidates, await judge(trx, customerId, wanted, candidates));
    const most = rowsToJudge(wanted.filter, sourceOf(wanted));
    const few = Math.min(most, FIRST_LOOK * wanted.limit);
    const near = await nextStretch(trx, customerId, wanted, few);
    const page = pageOf(wanted, near, await judge(trx, customerId, wanted, near));
    if (page.ids.length === wanted.limit || near.last === null || few === most) return page;
    const stretch = await nextStretch(trx, customerId, wanted, most);
    return pageOf(wanted, stretch, await judge(trx, customerId, wanted, stretch));
  });
}

/** Most pages are full after a look at few items: so many times their rows. */
const FIRST_LOOK = 8;

function pageOf(
  { limit, sort }: ItemsToFind,
  looked: Stretch | Candidates,
  rows: readonly FoundRow[],
): FoundItems {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    ids: shown.map((row) => row.id),
    next: rows.length > limit && last !== undefined ? positionOf(sort, last) : endOf(looked),
  };
}

/** Beyond this many, a count only says that there are more. */
const MOST_COUNTED = 10_000;

/** How many items a filter finds, within the time that a page takes. */
export async function countItems(db: Db, customerId: number, filter: ItemFilter): Promise<SearchCount> {
  return looking(db, async (trx) => {
    const wanted = { filter, sort: "id", after: null, limit: MOST_COUNTED } as const;
    const candidates = await findCandidates(trx, customerId, filter, 0);
    const stretch =
      candidates ?? (await nextStretch(trx, customerId, wanted, rowsToJudge(filter, sourceOf(wanted))));
    const { rows } = await sql<{ count: number }>`SELECT count(*) FROM (
      ${judged(customerId, wanted, stretch)}) found`.execute(trx);
    const count = rows[0]?.count ?? 0;
    return { count: Math.min(count, MOST_COUNTED), atLeast: count > MOST_COUNTED || endOf(stretch) !== null };
  });
}

async function judge(
  trx: Trx,
  customerId: number,
  wanted: ItemsToFind,
  looked: Stretch | Candidates,
): Promise<readonly FoundRow[]> {
  const { rows } = await sql<FoundRow>`${judged(customerId, wanted, looked)}`.execute(trx);
  return rows;
}

function idOf(position: ItemPosition | null): number {
  return position !== null && "id" in position ? position.id : 0;
}
