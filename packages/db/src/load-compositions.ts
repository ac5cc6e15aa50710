import type { Fault } from "@trueup/sdk";
import { sql } from "kysely";
import { isArchived } from "./archived.ts";
import type { BundleGraph, Component, Member } from "./bundle-graph.ts";
import type { Trx } from "./schema.ts";

/** A component as it was named: by id or by SKU. */
export interface NamedComponent {
  readonly item: { readonly itemId: number } | { readonly sku: string };
  readonly units: number;
}

/** The components by id, and what is wrong with how they were named. */
export async function resolveComponents(
  trx: Trx,
  customerId: number,
  named: readonly NamedComponent[],
): Promise<{ readonly components: readonly Component[]; readonly faults: readonly Fault[] }> {
  const skus = named.flatMap(({ item }) => ("sku" in item ? [item.sku] : []));
  const ids = named.flatMap(({ item }) => ("sku" in item ? [] : [item.itemId]));
  const { rows } = await sql<{ id: number; sku: string }>`
    SELECT id, sku FROM item WHERE customer_id = ${customerId}
      AND (sku = ANY (${skus}::text[]) OR id = ANY (${ids}::bigint[]))`.execute(trx);
  const bySku = new Map(rows.map((row) => [row.sku, row.id]));
  const known = new Set(rows.map((row) => row.id));
  const components: Component[] = [];
  const faults: Fault[] = [];
  for (const [at, { item, units }] of named.entries()) {
    const id = "sku" in item ? bySku.get(item.sku) : item.itemId;
    const path = `components.${at}.${"sku" in item ? "sku" : "itemId"}`;
    if (id === undefined || !known.has(id)) {
      faults.push({ path, code: "unknown_item", message: "No such item of this customer." });
    } else if (components.some((own) => own.itemId === id)) {
      faults.push({ path, code: "repeated", message: "The same item is named twice." });
    } else components.push({ itemId: id, units });
  }
  return { components, faults };
}

/** The bundles above an item, however deep, and what all that a change concerns is made of. */
export async function loadCompositions(
  trx: Trx,
  customerId: number,
  itemId: number,
  components: readonly Component[],
): Promise<{ readonly above: readonly number[]; readonly graph: BundleGraph }> {
  const { rows: higher } = await sql<{ id: number }>`
    WITH RECURSIVE above (id) AS (
      SELECT bundle_id FROM bundle_component WHERE customer_id = ${customerId} AND component_id = ${itemId}
      UNION
      SELECT c.bundle_id FROM above a
      JOIN bundle_component c ON c.customer_id = ${customerId} AND c.component_id = a.id)
    SELECT id FROM above ORDER BY id`.execute(trx);
  const above = higher.map((row) => row.id);
  const tops = [...above, itemId, ...components.map((own) => own.itemId)];
  const { rows } = await sql<{ bundle_id: number; component_id: number; units: number }>`
    WITH RECURSIVE below (id) AS (
      SELECT DISTINCT id FROM unnest(${tops}::bigint[]) AS t(id)
      UNION
      SELECT c.component_id FROM below b
      JOIN bundle_component c ON c.customer_id = ${customerId} AND c.bundle_id = b.id)
    SELECT c.bundle_id, c.component_id, c.units FROM below b
    JOIN bundle_component c ON c.customer_id = ${customerId} AND c.bundle_id = b.id`.execute(trx);
  const graph = new Map(
    [...Map.groupBy(rows, (row) => row.bundle_id)].map(([id, own]) => [
      id,
      own.map((row) => ({ itemId: row.component_id, units: row.units })),
    ]),
  );
  return { above, graph };
}

export async function loadMembers(
  trx: Trx,
  customerId: number,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, Member>> {
  const { rows } = await sql<Member>`
    SELECT id, sku, is_bundle AS "isBundle", ${isArchived("item")} AS archived FROM item
    WHERE customer_id = ${customerId} AND id = ANY (${[...itemIds]}::bigint[])`.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Why an item cannot become a bundle, which has no units of its own; null where it can. The item is locked. */
export async function blocksBundle(trx: Trx, customerId: number, itemId: number): Promise<string | null> {
  const { rows } = await sql<{ stock: boolean; ordered: boolean; expected: boolean }>`
    SELECT
      EXISTS (SELECT 1 FROM stock WHERE customer_id = ${customerId} AND item_id = ${itemId} AND quantity > 0) AS stock,
      EXISTS (SELECT 1 FROM order_unit WHERE customer_id = ${customerId} AND item_id = ${itemId} AND open)
        OR EXISTS (SELECT 1 FROM item_flow WHERE customer_id = ${customerId} AND item_id = ${itemId}
          AND reserved > 0) AS ordered,
      EXISTS (SELECT 1 FROM item_flow WHERE customer_id = ${customerId} AND item_id = ${itemId} AND inbound > 0)
        OR EXISTS (SELECT 1 FROM ship_notice_line l
          JOIN ship_notice n ON n.customer_id = l.customer_id AND n.id = l.notice_id
          WHERE l.customer_id = ${customerId} AND l.item_id = ${itemId} AND n.ended_at IS NULL) AS expected`.execute(
    trx,
  );
  const [found] = rows;
  if (found?.stock === true) return "The item has stock of its own. Adjust it to 0 first.";
  if (found?.ordered === true) return "Open orders reserve units of the item. Batch or cancel them first.";
  if (found?.expected === true) return "An open ship notice has the item on it. Complete or cancel it first.";
  return null;
}
