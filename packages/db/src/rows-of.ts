import { type RawBuilder, sql } from "kysely";

type ColumnType = "bigint" | "smallint" | "integer" | "text" | "jsonb";

/** A column of rows that a statement is handed, by name; all are of one length, which is not 0. */
export type Columns = Readonly<
  Record<string, readonly [type: ColumnType, values: readonly (number | string | null)[]]>
>;

/**
 * SQL that selects the rows, with their columns in the order in which they are named. Values that are the same in every
 * row are handed over once: of a thousand decisions of one bulk action most are.
 */
export function selectRows(columns: Columns): RawBuilder<unknown> {
  const all = Object.entries(columns).map(([name, [type, values]], at) => {
    const [first = null] = values;
    const varies = at === 0 || values.some((value) => value !== first);
    return { name, type: sql.raw(type), values, first, varies };
  });
  const varying = all.filter(({ varies }) => varies);
  return sql`SELECT ${sql.join(
    all.map(({ name, type, first, varies }) => (varies ? sql.ref(`r.${name}`) : sql`${first}::${type}`)),
  )} FROM unnest(${sql.join(varying.map(({ type, values }) => sql`${values}::${type}[]`))})
    AS r(${sql.join(varying.map(({ name }) => sql.id(name)))})`;
}
