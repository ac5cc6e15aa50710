import { type RawBuilder, sql } from "kysely";
import type { Db } from "../schema.ts";
import { createFixture, type Fixture } from "./fixture.ts";

export const WORDS = ["black", "Tee", "100%", "a_b", String.raw`back\slash`, "tee-m", "x"];
export const TAGS = ["sale", "new", "core", "50% off"];
export const DAYS = ["2026-01-31", "2026-02-01", "2026-03-15"];
export const MOMENTS = ["2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.001Z", "2026-06-01T12:00:00.000Z"];

/**
 * A customer whose items have every combination of values that chance gives them: in three warehouses of which one is
 * off, in three stores of which one maps its locations and one is off, with bundles, writes under way, and problems.
 */
export async function createCatalogue(db: Db, items: number, random: () => number): Promise<Fixture> {
  const pick = <T>(values: readonly [T, ...T[]]): T =>
    values[Math.floor(random() * values.length)] ?? values[0];
  const chance = (share: number) => random() < share;
  const whole = (most: number) => Math.floor(random() * (most + 1));
  const some = (values: readonly string[]) => values.filter(() => chance(0.3));

  const skus = Array.from({ length: items }, (_, at) => `${pick(["TSH", "tsh", "CAP_", "%"])}-${at}`);
  const fixture = await createFixture(db, { skus, stores: 3 });
  const { customerId, warehouseId, storeIds } = fixture;
  const ids = skus.map((sku) => fixture.item(sku).id);
  const [first = 0, ...plain] = ids;
  const bundles = plain.slice(0, 6);
  const parts = [first, ...plain.slice(6)];
  const { rows: more } = await sql<{ id: number }>`
    INSERT INTO warehouse (customer_id, name, enabled) VALUES (${customerId}, 'East', true), (${customerId}, 'Off', false)
    RETURNING id`.execute(db);
  const warehouses = [warehouseId, ...more.map((row) => row.id)];
  const [mapped = 0, off = 0] = storeIds;
  await run(sql`INSERT INTO store_location (customer_id, store_id, warehouse_id, location_id)
    VALUES (${customerId}, ${mapped}, ${more[0]?.id}, 'gid://shopify/Location/1'),
      (${customerId}, ${mapped}, ${warehouseId}, 'elsewhere')`);
  await run(sql`UPDATE store SET sync_enabled = false WHERE id = ${off}`);
  await run(
    sql`UPDATE store SET level_rules = '{"percent": 50, "buffer": 1, "maximum": 40}' WHERE id = ${mapped}`,
  );

  for (const [at, id] of ids.entries()) {
    const isBundle = bundles.includes(id);
    await run(sql`UPDATE item SET description = ${some(WORDS).join(" ")},
      sync_setting = ${pick(["default", "never", "always", "process_orders"])}, process_orders = ${chance(0.5)},
      received_at = ${chance(0.7) ? sql`now()` : null}, include_inbound = ${chance(0.3)},
      street_date = ${chance(0.5) ? pick(["2026-01-31", "2026-02-01", "2026-03-15"]) : null}::date,
      archived_at = ${chance(0.15) ? pick(["2026-01-01T00:00:00.0004Z", "2026-06-01T12:00:00Z"]) : null}::timestamptz,
      created_at = ${pick(["2026-01-01T00:00:00.0004Z", "2026-01-01T00:00:00.001Z", "2026-06-01T12:00:00Z"])}::timestamptz,
      tags = ${some(TAGS)}::text[], is_bundle = ${isBundle}
      WHERE customer_id = ${customerId} AND id = ${id}`);
    if (!isBundle) {
      for (const warehouse of warehouses) await addUnits(id, warehouse);
    } else if (at % 6 !== 0) {
      for (const part of parts.filter(() => chance(2 / items)).concat(pick([first]))) await addPart(id, part);
    }
    for (const listingId of fixture.item(skus[at] ?? "").listingIds) await standListing(listingId);
  }
  return fixture;

  async function addUnits(id: number, warehouse: number): Promise<void> {
    for (const role of ["pickable", "backstock", "damaged"]) {
      if (chance(0.4))
        await run(sql`INSERT INTO stock VALUES (${customerId}, ${id}, ${warehouse}, ${role}, ${whole(9)})`);
    }
    const inbound = whole(9);
    if (chance(0.4)) {
      await run(sql`INSERT INTO item_flow
        VALUES (${customerId}, ${id}, ${warehouse}, ${whole(12)}, ${inbound}, ${whole(inbound)})`);
    }
  }

  async function addPart(bundleId: number, partId: number): Promise<void> {
    await run(sql`INSERT INTO bundle_part VALUES (${customerId}, ${bundleId}, ${partId}, ${1 + whole(2)})
      ON CONFLICT DO NOTHING`);
  }

  /** What a listing shows is near its level often enough. */
  async function standListing(id: number): Promise<void> {
    const key = sql`customer_id = ${customerId} AND id = ${id}`;
    const rules = pick([
      "{}",
      "{}",
      '{"percent": null}',
      '{"minimum": 3}',
      '{"negatives": true, "buffer": 2}',
    ]);
    const unlinked = chance(0.2);
    await run(sql`UPDATE listing SET level_rules = ${rules}::jsonb,
      unlinked_at = ${unlinked ? sql`now()` : null}, paused_at = ${chance(0.1) ? sql`now()` : null},
      written_at = ${chance(0.5) ? sql`now()` : null},
      location_id = ${pick(["gid://shopify/Location/1", "elsewhere", "nowhere"])} WHERE ${key}`);
    if (chance(0.8)) {
      await run(
        sql`UPDATE listing SET known_quantity = ${whole(6)}, known_at = now(), known_source = 'read' WHERE ${key}`,
      );
    }
    if (!unlinked && chance(0.4)) await addDue(id);
    if (!unlinked && chance(0.2)) {
      await run(sql`INSERT INTO listing_problem
        SELECT customer_id, id, store_id, 'refused', 'no', now(), 1, ${chance(0.5)} FROM listing WHERE ${key}`);
    }
  }

  async function addDue(listingId: number): Promise<void> {
    const key = sql`customer_id = ${customerId} AND id = ${listingId}`;
    await run(sql`UPDATE listing SET desired_level = ${whole(6)}, desired_version = 1 WHERE ${key}`);
    await run(sql`INSERT INTO due (store_id, listing_id, customer_id, lane, event_version, since)
      SELECT store_id, id, customer_id, 1, 1, now() FROM listing WHERE ${key}`);
    if (chance(0.4)) return;
    await run(sql`WITH a AS (
      INSERT INTO attempt (customer_id, store_id, epoch, listing_ids, levels, versions, cost, deadline, settle_until,
        ask_after)
      SELECT customer_id, store_id, 1, ARRAY[id], ARRAY[1], ARRAY[1::bigint], 1, now(), now(),
        ${chance(0.5) ? sql`now()` : null} FROM listing WHERE ${key}
      RETURNING id, store_id)
      UPDATE due d SET attempt_id = a.id FROM a WHERE d.store_id = a.store_id AND d.listing_id = ${listingId}`);
  }

  async function run(statement: RawBuilder<unknown>): Promise<void> {
    await statement.execute(db);
  }
}
