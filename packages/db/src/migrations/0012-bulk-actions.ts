import { type Kysely, sql } from "kysely";

/** Bulk actions, and clicks for many items at once. Frozen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  // Each is a task: its status and its end stand there.
  `CREATE TABLE bulk_action (
    customer_id bigint NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('items', 'orders')),
    action text NOT NULL,
    parameters jsonb NOT NULL,
    target_ids bigint[] NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL DEFAULT 0,
    counts jsonb NOT NULL DEFAULT '[]',
    differing integer,
    request_id bigint,
    was_cancelled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (customer_id, id),
    FOREIGN KEY (customer_id, id) REFERENCES task,
    CHECK (done BETWEEN 0 AND total)
  )`,
  // Read in slices and never changed: not worth packing.
  `ALTER TABLE bulk_action ALTER COLUMN target_ids SET STORAGE EXTERNAL`,
  // One row for each slice, by the place of its first: a hundred thousand results are two hundred rows.
  `CREATE TABLE bulk_result (
    customer_id bigint NOT NULL,
    bulk_action_id bigint NOT NULL,
    position integer NOT NULL CHECK (position > 0),
    ids bigint[] NOT NULL,
    outcomes text[] NOT NULL,
    reasons text[] NOT NULL,
    PRIMARY KEY (customer_id, bulk_action_id, position),
    FOREIGN KEY (customer_id, bulk_action_id) REFERENCES bulk_action,
    CHECK (cardinality(ids) = cardinality(outcomes) AND cardinality(ids) = cardinality(reasons))
  )`,

  // A request is of one item, or of all items of a bulk action.
  `ALTER TABLE sync_request
    ALTER COLUMN item_id DROP NOT NULL,
    ADD COLUMN bulk_action_id bigint,
    ADD CHECK ((item_id IS NULL) <> (bulk_action_id IS NULL))`,
];
