import { type Quantities, SELLABLE_ROLES } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";

/** Whether units in a warehouse count, as SQL over its id. */
export type Counts = (warehouseId: RawBuilder<unknown>) => RawBuilder<boolean>;

/** What lies in warehouses that are off counts nowhere. */
export function countsAnywhere(customerId: number): Counts {
  return (warehouseId) => sql<boolean>`${warehouseId} <> ALL (ARRAY(
    SELECT id FROM warehouse WHERE customer_id = ${customerId} AND NOT enabled))`;
}

/**
 * SQL for a quantity of `item i` over the warehouses that count: the same as `quantitiesOf(countedOf(item))`. A bundle
 * has what its parts allow, warehouse by warehouse.
 */
export function quantitySql(field: keyof Quantities, counts: Counts): RawBuilder<number> {
  return sql<number>`CASE WHEN i.is_bundle THEN ${ofBundle(field, counts)} ELSE ${ofItem(field, counts)} END`;
}

const countsInOne: Counts = (warehouseId) => sql<boolean>`${warehouseId} = w.id`;

/** What a bundle's quantities are the least of. */
type Measure = "onShelf" | "available" | "published" | "expected";

function ofItem(field: keyof Quantities, counts: Counts): RawBuilder<number> {
  switch (field) {
    case "reserved":
      return flow(sql`i`, sql`f.reserved`, counts);
    case "inbound":
      return flow(sql`i`, sql`f.inbound`, counts);
    case "onShelf":
    case "available":
    case "published":
      return measure(sql`i`, field, counts);
  }
}

function ofBundle(field: keyof Quantities, counts: Counts): RawBuilder<number> {
  switch (field) {
    case "reserved":
      return sql<number>`${least("onShelf", counts)} - ${least("available", counts)}`;
    case "inbound":
      return sql<number>`${least("expected", counts)} - ${least("available", counts)}`;
    case "onShelf":
    case "available":
    case "published":
      return least(field, counts);
  }
}

/** Units in different warehouses never make one bundle. */
function least(what: Measure, counts: Counts): RawBuilder<number> {
  return sql<number>`(SELECT coalesce(sum(b.least), 0) FROM warehouse w CROSS JOIN LATERAL (
    SELECT min(floor(${measure(sql`part`, what, countsInOne)}::numeric / p.units)) AS least
    FROM bundle_part p JOIN item part ON part.customer_id = p.customer_id AND part.id = p.part_id
    WHERE p.customer_id = i.customer_id AND p.bundle_id = i.id OFFSET 0) b
    WHERE w.customer_id = i.customer_id AND ${counts(sql`w.id`)})`;
}

function measure(item: RawBuilder<unknown>, what: Measure, counts: Counts): RawBuilder<number> {
  const onShelf = sql<number>`(SELECT coalesce(sum(st.quantity), 0) FROM stock st
    WHERE st.customer_id = ${item}.customer_id AND st.item_id = ${item}.id
      AND st.role IN (${sql.join(SELLABLE_ROLES.map((role) => sql.lit(role)))}) AND ${counts(sql`st.warehouse_id`)})`;
  switch (what) {
    case "onShelf":
      return onShelf;
    case "available":
      return sql<number>`(${onShelf} - ${flow(item, sql`f.reserved`, counts)})`;
    case "published":
      return sql<number>`(${onShelf} + ${flow(
        item,
        sql`CASE WHEN ${item}.include_inbound THEN f.inbound ELSE f.published END - f.reserved`,
        counts,
      )})`;
    case "expected":
      return sql<number>`(${onShelf} + ${flow(item, sql`f.inbound - f.reserved`, counts)})`;
  }
}

function flow(item: RawBuilder<unknown>, units: RawBuilder<unknown>, counts: Counts): RawBuilder<number> {
  return sql<number>`(SELECT coalesce(sum(${units}), 0) FROM item_flow f
    WHERE f.customer_id = ${item}.customer_id AND f.item_id = ${item}.id AND ${counts(sql`f.warehouse_id`)})`;
}
