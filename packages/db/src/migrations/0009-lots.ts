import { type Kysely, sql } from "kysely";

/** Lots with the dates on which they expire. Frozen: later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // So many days before the date on them, units are no longer sold. An item's own number wins.
  `ALTER TABLE customer
    ADD COLUMN expiration_days smallint NOT NULL DEFAULT 0 CHECK (expiration_days BETWEEN 0 AND 365)`,
  `ALTER TABLE item ADD COLUMN expiration_days smallint CHECK (expiration_days BETWEEN 0 AND 365)`,

  // Spares whoever loads units the look for lots where there are none.
  `ALTER TABLE stock ADD COLUMN has_lots boolean NOT NULL DEFAULT false`,

  `CREATE TABLE stock_lot (
    customer_id bigint NOT NULL,
    item_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    role text NOT NULL,
    code text NOT NULL CHECK (length(code) BETWEEN 1 AND 100),
    expires_on date,
    units integer NOT NULL CHECK (units BETWEEN 1 AND 1000000000),
    PRIMARY KEY (customer_id, item_id, warehouse_id, role, code),
    FOREIGN KEY (customer_id, item_id, warehouse_id, role) REFERENCES stock
  )`,
  `CREATE INDEX stock_lot_expiry ON stock_lot (expires_on) WHERE role IN ('pickable', 'backstock')`,
];
