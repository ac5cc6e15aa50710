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
 * Where an item's units come from: looked up for the one item, or from `shelf` and `flow`, which `joinUnits` puts beside
 * many items that follow each other. A bundle's parts are looked up either way.
 */
export type UnitSource = "looked_up" | "joined";

/** SQL that puts the units of many items beside them, in one pass over those for which `among` holds of their id. */
export function joinUnits(
  customerId: number,
  among: (itemId: RawBuilder<unknown>) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const counts = countsAnywhere(customerId);
  return sql`
    LEFT JOIN (SELECT st.item_id, sum(st.quantity) AS units FROM stock st
      WHERE st.customer_id = ${customerId} AND ${among(sql`st.item_id`)} AND ${isSellable} AND ${counts(sql`st.warehouse_id`)}
      GROUP BY st.item_id) shelf ON shelf.item_id = i.id
    LEFT JOIN (SELECT f.item_id, sum(f.reserved) AS reserved, sum(f.inbound) AS inbound, sum(f.published) AS published
      FROM item_flow f
      WHERE f.customer_id = ${customerId} AND ${among(sql`f.item_id`)} AND ${counts(sql`f.warehouse_id`)}
      GROUP BY f.item_id) flow ON flow.item_id = i.id`;
}

const isSellable = sql`st.role IN (${sql.join(SELLABLE_ROLES.map((role) => sql.lit(role)))})`;

/** SQL for a quantity of `item i` over the warehouses that count anywhere. */
export function unitsSql(
  field: keyof Quantities,
  customerId: number,
  source: UnitSource,
): RawBuilder<number> {
  const counts = countsAnywhere(customerId);
  if (source === "looked_up") return quantitySql(field, counts);
  return sql<number>`CASE WHEN i.is_bundle THEN ${ofBundle(field, counts)} ELSE ${JOINED[field]} END`;
}

const JOINED: Readonly<Record<keyof Quantities, RawBuilder<number>>> = {
  onShelf: sql<number>`coalesce(shelf.units, 0)`,
  reserved: sql<number>`coalesce(flow.reserved, 0)`,
  inbound: sql<number>`coalesce(flow.inbound, 0)`,
  available: sql<number>`coalesce(shelf.units, 0) - coalesce(flow.reserved, 0)`,
  published: sql<number>`coalesce(shelf.units, 0) - coalesce(flow.reserved, 0)
    + coalesce(CASE WHEN i.include_inbound THEN flow.inbound ELSE flow.published END, 0)`,
};

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
      AND ${isSellable} AND ${counts(sql`st.warehouse_id`)})`;
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
