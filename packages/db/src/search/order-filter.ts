import { type OrderCondition, type OrderFilter, orderStatusesOf } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import { decodeId } from "../id.ts";
import { filterTreeSql } from "./filter-tree.ts";
import { compareTimes, containing, storeIds } from "./item-filter.ts";

/**
 * SQL for whether `sales_order o` is what a filter wants. It names the customer wherever it looks into another table;
 * the query around it still has to say `o.customer_id = …`.
 */
export function orderFilterSql(customerId: number, filter: OrderFilter): RawBuilder<boolean> {
  return filterTreeSql(filter, (condition) => conditionSql(customerId, condition));
}

function conditionSql(customerId: number, condition: OrderCondition): RawBuilder<boolean> {
  switch (condition.field) {
    case "status":
      return sql<boolean>`o.status = ANY (${[...orderStatusesOf(condition.value)]}::text[])`;
    case "store": {
      const from = sql<boolean>`coalesce(o.store_id = ANY (${[...storeIds(condition.value)]}::bigint[]), false)`;
      return condition.op === "in" ? from : sql<boolean>`NOT ${from}`;
    }
    case "item": {
      const itemIds = condition.value.flatMap((id) => decodeId("item", id) ?? []);
      return hasLine(customerId, sql<boolean>`line.item_id = ANY (${itemIds}::bigint[])`);
    }
    case "sku":
      return hasLine(customerId, sql<boolean>`i.sku = ANY (${[...condition.value]}::text[])`);
    case "number":
      return condition.op === "in"
        ? sql<boolean>`o.number = ANY (${[...condition.value]}::text[])`
        : sql<boolean>`lower(o.number) LIKE lower(${containing(condition.value.trim())}::text)`;
    case "placedAt":
      return compareTimes(sql`o.placed_at`, condition.op, condition.value);
    case "createdAt":
      return compareTimes(sql`o.created_at`, condition.op, condition.value);
    case "workable":
      return sql<boolean>`(o.workable_at IS NULL OR o.workable_at <= now()) = ${sql.lit(condition.value)}`;
    case "paid":
      return sql<boolean>`o.paid = ${sql.lit(condition.value)}`;
    case "differsFromItem": {
      const differing = hasLine(customerId, differsFromItem);
      return condition.value ? differing : sql<boolean>`NOT ${differing}`;
    }
  }
}

const differsFromItem = sql<boolean>`(line.price, line.wholesale_cost, line.packaging)
  IS DISTINCT FROM (i.price, i.wholesale_cost, i.packaging)`;

/** OFFSET 0: the lines of one order are looked up by its id, whatever the planner knows of them. */
function hasLine(customerId: number, holds: RawBuilder<boolean>): RawBuilder<boolean> {
  return sql<boolean>`EXISTS (
    SELECT FROM order_line line JOIN item i ON i.customer_id = line.customer_id AND i.id = line.item_id
    WHERE line.customer_id = ${customerId} AND line.order_id = o.id AND ${holds} OFFSET 0)`;
}
