import { type Kysely, sql } from "kysely";

/**
 * What levels follow from beside the stock: units that orders reserve and ship notices expect, bundles, warehouses
 * that count, level rules and location maps. Frozen: later changes are migrations of their own.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `ALTER TABLE customer ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC'`,

  // `position`: the order in which an order looks for a warehouse that can fill it. Off: its units count nowhere.
  `ALTER TABLE warehouse
    ADD COLUMN enabled boolean NOT NULL DEFAULT true,
    ADD COLUMN position integer NOT NULL DEFAULT 0,
    ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC'`,

  // `in_bundle`: some bundle has it as a part; whoever changes its units locks those bundles, too.
  // `sold_out`: the sold-out measure fell to 0 or less since Process Orders last went on, and is still there.
  `ALTER TABLE item
    ADD COLUMN is_bundle boolean NOT NULL DEFAULT false,
    ADD COLUMN in_bundle boolean NOT NULL DEFAULT false,
    ADD COLUMN sold_out boolean NOT NULL DEFAULT false,
    ADD COLUMN price numeric(14, 4) CHECK (price >= 0),
    ADD COLUMN wholesale_cost numeric(14, 4) CHECK (wholesale_cost >= 0),
    ADD COLUMN packaging text CHECK (length(packaging) BETWEEN 1 AND 200),
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}' CHECK (cardinality(tags) <= 50)`,
  `CREATE INDEX item_sold_out ON item (customer_id, id) WHERE sold_out AND process_orders`,

  // Units of an item in a warehouse that do not lie there: the sums of the lines of open orders and ship notices.
  `CREATE TABLE item_flow (
    customer_id bigint NOT NULL,
    item_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    reserved integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    inbound integer NOT NULL DEFAULT 0 CHECK (inbound >= 0),
    published integer NOT NULL DEFAULT 0 CHECK (published BETWEEN 0 AND inbound),
    PRIMARY KEY (customer_id, item_id, warehouse_id),
    FOREIGN KEY (customer_id, item_id) REFERENCES item,
    FOREIGN KEY (customer_id, warehouse_id) REFERENCES warehouse
  ) WITH (fillfactor = 80)`,

  // What a bundle is made of, as people said it, and the same down to what lies on a shelf.
  `CREATE TABLE bundle_component (
    customer_id bigint NOT NULL,
    bundle_id bigint NOT NULL,
    component_id bigint NOT NULL,
    units integer NOT NULL CHECK (units BETWEEN 1 AND 100000),
    PRIMARY KEY (customer_id, bundle_id, component_id),
    FOREIGN KEY (customer_id, bundle_id) REFERENCES item,
    FOREIGN KEY (customer_id, component_id) REFERENCES item,
    CHECK (bundle_id <> component_id)
  )`,
  `CREATE INDEX bundle_component_of ON bundle_component (customer_id, component_id)`,
  `CREATE TABLE bundle_part (
    customer_id bigint NOT NULL,
    bundle_id bigint NOT NULL,
    part_id bigint NOT NULL,
    units bigint NOT NULL CHECK (units > 0),
    PRIMARY KEY (customer_id, bundle_id, part_id),
    FOREIGN KEY (customer_id, bundle_id) REFERENCES item,
    FOREIGN KEY (customer_id, part_id) REFERENCES item
  )`,
  `CREATE INDEX bundle_part_of ON bundle_part (customer_id, part_id)`,

  // A rule that a listing names itself wins over its store's.
  `ALTER TABLE store ADD COLUMN level_rules jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(level_rules) = 'object')`,
  `ALTER TABLE listing ADD COLUMN level_rules jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(level_rules) = 'object')`,

  // Which warehouses count at which of a store's locations. A store without rows sums all of them everywhere.
  `CREATE TABLE store_location (
    customer_id bigint NOT NULL,
    store_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    location_id text NOT NULL,
    PRIMARY KEY (customer_id, store_id, warehouse_id),
    FOREIGN KEY (customer_id, store_id) REFERENCES store ON DELETE CASCADE,
    FOREIGN KEY (customer_id, warehouse_id) REFERENCES warehouse
  )`,
];
