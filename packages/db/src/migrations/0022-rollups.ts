import { type Kysely, sql } from "kysely";

/** What every five minutes were like, at each store and over all of them. Frozen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const FIGURES = `
    at timestamptz NOT NULL,
    latency integer[] NOT NULL DEFAULT '{}',
    exposed integer[] NOT NULL DEFAULT '{}',
    errors integer[] NOT NULL DEFAULT '{}',
    failed integer NOT NULL DEFAULT 0,
    confirmed integer NOT NULL DEFAULT 0,
    calls integer NOT NULL DEFAULT 0,
    points_spent double precision NOT NULL DEFAULT 0,
    points_offered double precision NOT NULL DEFAULT 0,
    due integer NOT NULL DEFAULT 0`;

const STATEMENTS = [
  `CREATE TABLE store_rollup (
    customer_id bigint NOT NULL,
    store_id bigint NOT NULL,${FIGURES},
    PRIMARY KEY (store_id, at),
    FOREIGN KEY (customer_id, store_id) REFERENCES store ON DELETE CASCADE
  ) WITH (fillfactor = 70)`,
  // Stores that fail are few: the errors of a day are found without a look at the rest of it.
  `CREATE INDEX store_rollup_failed ON store_rollup (store_id, at) WHERE failed > 0`,

  `CREATE TABLE total_rollup (${FIGURES},
    PRIMARY KEY (at)
  ) WITH (fillfactor = 50)`,
];
