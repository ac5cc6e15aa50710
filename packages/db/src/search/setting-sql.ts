import { type RawBuilder, sql } from "kysely";

/** SQL for the setting that counts for `item i`: `effectiveSetting` of the SDK. */
export function effectiveSettingSql(customerId: number): RawBuilder<string> {
  return sql<string>`CASE i.sync_setting WHEN 'default'
    THEN (SELECT sync_setting FROM customer WHERE id = ${customerId}) ELSE i.sync_setting END`;
}
