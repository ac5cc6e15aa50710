import { type Comparison, type ItemCondition, type ItemFilter, wordsOf } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import { decodeId } from "../id.ts";
import { filterTreeSql } from "./filter-tree.ts";
import { differs, hasListing, isInState } from "./listing-sql.ts";
import { type UnitSource, unitsSql } from "./quantity-sql.ts";
import { effectiveSettingSql } from "./setting-sql.ts";

/**
 * SQL for whether `item i` is what a filter wants. It names the customer wherever it looks into another table; the
 * query around it still has to say `i.customer_id = …`. It looks up each row by itself: bound the rows that it is
 * asked of. Where units are `joined`, the query joins what `joinUnits` answers.
 */
export function itemFilterSql(
  customerId: number,
  filter: ItemFilter,
  units: UnitSource = "looked_up",
): RawBuilder<boolean> {
  return filterTreeSql(filter, (condition) => conditionSql(customerId, condition, units));
}

function conditionSql(customerId: number, condition: ItemCondition, units: UnitSource): RawBuilder<boolean> {
  switch (condition.field) {
    case "text":
      return textSql(wordsOf(condition.value));
    case "sku":
      return sql<boolean>`i.sku = ANY (${[...condition.value]}::text[])`;
    case "syncInventory":
      return sql<boolean>`i.sync_setting = ANY (${[...condition.value]}::text[])`;
    case "effectiveSyncInventory":
      return sql<boolean>`${effectiveSettingSql(customerId)} = ANY (${[...condition.value]}::text[])`;
    case "processOrders":
      return sql<boolean>`i.process_orders = ${sql.lit(condition.value)}`;
    case "received":
      return sql<boolean>`(i.received_at IS NOT NULL) = ${sql.lit(condition.value)}`;
    case "archived":
      return sql<boolean>`(i.archived_at IS NOT NULL) = ${sql.lit(condition.value)}`;
    case "bundle":
      return sql<boolean>`i.is_bundle = ${sql.lit(condition.value)}`;
    case "onShelf":
    case "reserved":
    case "available":
    case "inbound":
    case "published":
      return compare(
        unitsSql(condition.field, customerId, units),
        condition.op,
        sql`${condition.value}::bigint`,
      );
    case "store": {
      const listed = hasListing(customerId, storeIds(condition.value), sql<boolean>`true`);
      return condition.op === "in" ? listed : sql<boolean>`NOT ${listed}`;
    }
    case "syncState":
      return hasListing(customerId, atStore(condition), isInState(customerId, condition.value));
    case "differsFromStore": {
      const found = hasListing(customerId, atStore(condition), differs(customerId));
      return condition.value ? found : sql<boolean>`NOT ${found}`;
    }
    case "tags":
      return condition.op === "any"
        ? sql<boolean>`i.tags && ${[...condition.value]}::text[]`
        : sql<boolean>`i.tags @> ${[...condition.value]}::text[]`;
    case "createdAt":
      return compareTimes(sql`i.created_at`, condition.op, condition.value);
    case "archivedAt":
      return compareTimes(sql`i.archived_at`, condition.op, condition.value);
    case "streetDate":
      return condition.op === "is_set"
        ? sql<boolean>`(i.street_date IS NOT NULL) = ${sql.lit(condition.value)}`
        : compare(sql`i.street_date`, condition.op, sql`${condition.value}::date`);
  }
}

/** What an index holds of an item's text. Words hold no blank, so that none of them reaches over the one in it. */
const itemText = sql<string>`lower(i.sku || ' ' || i.description)`;

/** Words that all occur, whatever their case; what has a meaning in a pattern means itself. */
function textSql(words: readonly string[]): RawBuilder<boolean> {
  const occurs = words.map((word) => sql`${itemText} LIKE lower(${containing(word)}::text)`);
  return sql<boolean>`(${sql.join(occurs, sql` AND `)})`;
}

/** A pattern for what contains the text. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

function compare(
  value: RawBuilder<unknown>,
  op: Comparison,
  bound: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`${value} ${OPERATORS[op]} ${bound}`;
}

/** To the millisecond, as times are shown. */
export function compareTimes(value: RawBuilder<unknown>, op: Comparison, bound: string): RawBuilder<boolean> {
  return compare(sql`date_trunc('milliseconds', ${value})`, op, sql`${bound}::timestamptz`);
}

const OPERATORS: Readonly<Record<Comparison, RawBuilder<unknown>>> = {
  eq: sql`=`,
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
};

function atStore({ storeId }: { readonly storeId?: string }): readonly number[] | null {
  return storeId === undefined ? null : storeIds([storeId]);
}

export function storeIds(ids: readonly string[]): readonly number[] {
  return ids.flatMap((id) => decodeId("store", id) ?? []);
}
