import { type Kysely, sql } from "kysely";

/** Items and listings that end once their stores were sent 0: the request that sends it. Frozen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `ALTER TABLE item ADD COLUMN archive_request_id bigint`,
  `CREATE INDEX item_archiving ON item (customer_id, id) WHERE archive_request_id IS NOT NULL`,
  `ALTER TABLE listing ADD COLUMN unlink_request_id bigint`,
  `CREATE INDEX listing_unlinking ON listing (customer_id, id) WHERE unlink_request_id IS NOT NULL`,
];
