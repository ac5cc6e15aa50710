import type { ColumnType } from "kysely";

/** Read as a value, written as text. */
export type Json<T> = ColumnType<T, string, string>;

/** Set by the database. */
export type CreatedAt = ColumnType<Date, Date | undefined, never>;
