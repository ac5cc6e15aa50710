import { filterNode, type ItemCondition, type ItemFilter, type ListingState, wordsOf } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../schema.ts";
import { containing, storeIds } from "./item-filter.ts";

/** The only items that a filter can find, looked up in an index. */
export interface Candidates {
  readonly ids: readonly number[];
  /** Where ids end that were looked up and more follow; null where these are all. */
  readonly until: number | null;
}

/** Candidates that are few enough to be judged one by one. */
const MOST_CANDIDATES = 2_000;

/**
 * What an index says about a filter: null where none knows few enough items, and the items have to be gone through.
 * `after` is null where the order is not that of the ids.
 */
export async function findCandidates(
  trx: Trx,
  customerId: number,
  filter: ItemFilter,
  after: number | null,
): Promise<Candidates | null> {
  const conditions = neededBy(filter);
  return (
    (await bySku(trx, customerId, conditions)) ??
    (await byWords(trx, customerId, conditions)) ??
    (await byState(trx, customerId, conditions)) ??
    (after === null ? null : await byStoreOrArchive(trx, customerId, conditions, after))
  );
}

/** Conditions that all have to hold. */
function neededBy(filter: ItemFilter): readonly ItemCondition[] {
  const node = filterNode(filter);
  switch (node.kind) {
    case "and":
      return node.parts.flatMap(neededBy);
    case "condition":
      return [node.condition];
    case "or":
    case "not":
      return [];
  }
}

async function bySku(
  trx: Trx,
  customerId: number,
  conditions: readonly ItemCondition[],
): Promise<Candidates | null> {
  const condition = conditions.find((one) => one.field === "sku");
  if (condition === undefined) return null;
  return {
    ids: await idsOf(
      trx,
      sql`SELECT i.id FROM unnest(${[...new Set(condition.value)]}::text[]) AS k(sku)
        CROSS JOIN LATERAL (SELECT id FROM item WHERE customer_id = ${customerId} AND sku = k.sku OFFSET 0) i`,
    ),
    until: null,
  };
}

/** Shorter words have no trigram, and the index would be read from end to end. */
const WORD_OF_INDEX = /[\p{L}\p{N}]{3}/u;

/**
 * How many rows an index of words finds is known only once it has found them, so the planner is asked beforehand: where
 * it expects many, going through the items fills a page soon.
 */
async function byWords(
  trx: Trx,
  customerId: number,
  conditions: readonly ItemCondition[],
): Promise<Candidates | null> {
  const holds = conditions.flatMap((condition): RawBuilder<unknown>[] => {
    if (condition.field === "tags") {
      const tags = sql`${[...condition.value]}::text[]`;
      return [condition.op === "any" ? sql`t.tags && ${tags}` : sql`t.tags @> ${tags}`];
    }
    if (condition.field !== "text") return [];
    const words = wordsOf(condition.value).filter((word) => WORD_OF_INDEX.test(word));
    return words.map((word) => sql`t.text LIKE lower(${containing(word)}::text)`);
  });
  if (holds.length === 0) return null;
  const query = sql`SELECT t.item_id AS id FROM item_search t
    WHERE t.customer_id = ${customerId} AND ${sql.join(holds, sql` AND `)}`;
  if ((await expectedRows(trx, query)) > MOST_CANDIDATES) return null;
  return { ids: await idsOf(trx, query), until: null };
}

async function expectedRows(trx: Trx, query: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ "QUERY PLAN": unknown }>`EXPLAIN (FORMAT JSON) ${query}`.execute(trx);
  const said = rows[0]?.["QUERY PLAN"];
  const plan: unknown = typeof said === "string" ? JSON.parse(said) : said;
  const expected = fieldOf(fieldOf(fieldOf(plan, "0"), "Plan"), "Plan Rows");
  if (typeof expected !== "number") throw new Error("the planner does not say how many rows it expects");
  return expected;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

const WAITING: readonly ListingState[] = ["due", "in_flight", "unsettled", "parked"];

/** What waits or fails stands in tables of its own, and is mostly little. */
async function byState(
  trx: Trx,
  customerId: number,
  conditions: readonly ItemCondition[],
): Promise<Candidates | null> {
  const condition = conditions.find((one) => one.field === "syncState");
  if (condition === undefined || !condition.value.every((state) => WAITING.includes(state))) return null;
  const most = sql.lit(MOST_CANDIDATES + 1);
  const ids = await idsOf(
    trx,
    sql`SELECT DISTINCT l.item_id AS id FROM (
        (SELECT d.listing_id FROM store s
          CROSS JOIN LATERAL (SELECT listing_id FROM due WHERE store_id = s.id LIMIT ${most}) d
          WHERE s.customer_id = ${customerId} LIMIT ${most})
        UNION ALL
        (SELECT listing_id FROM listing_problem WHERE customer_id = ${customerId} AND parked LIMIT ${most})
      ) k
      CROSS JOIN LATERAL (
        SELECT item_id FROM listing WHERE customer_id = ${customerId} AND id = k.listing_id OFFSET 0) l
      LIMIT ${most}`,
  );
  return ids.length > MOST_CANDIDATES ? null : { ids, until: null };
}

/** The next items, by id, that a store lists or that are archived. */
async function byStoreOrArchive(
  trx: Trx,
  customerId: number,
  conditions: readonly ItemCondition[],
  after: number,
): Promise<Candidates | null> {
  const store = conditions.find((one) => one.field === "store" && one.op === "in" && one.value.length === 1);
  const isArchived = conditions.some((one) => one.field === "archived" && one.value);
  if (store?.field !== "store" && !isArchived) return null;
  const [storeId = 0] = store?.field === "store" ? storeIds(store.value) : [];
  const most = sql.lit(MOST_CANDIDATES);
  const ids = await idsOf(
    trx,
    store === undefined
      ? sql`SELECT id FROM item
          WHERE customer_id = ${customerId} AND archived_at IS NOT NULL AND id > ${after} ORDER BY id LIMIT ${most}`
      : sql`SELECT DISTINCT item_id AS id FROM listing
          WHERE customer_id = ${customerId} AND store_id = ${storeId} AND unlinked_at IS NULL AND item_id > ${after}
          ORDER BY item_id LIMIT ${most}`,
  );
  return { ids, until: ids.length < MOST_CANDIDATES ? null : (ids.at(-1) ?? null) };
}

async function idsOf(trx: Trx, query: RawBuilder<unknown>): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`${query}`.execute(trx);
  return rows.map((row) => row.id);
}
