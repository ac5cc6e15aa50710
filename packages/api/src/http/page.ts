import { z } from "@hono/zod-openapi";
import { MAX_PAGE_ROWS, type Page } from "@trueup/sdk";

export const STANDARD_PAGE_ROWS = 50;

/** The query parameters of every list. */
export const PAGE_QUERY = {
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|1\d\d|200)$/, `must be a whole number from 1 to ${MAX_PAGE_ROWS}`)
    .transform(Number)
    .optional()
    .openapi({ type: "integer", minimum: 1, maximum: MAX_PAGE_ROWS, default: STANDARD_PAGE_ROWS }),
  cursor: z
    .string()
    .max(200)
    .transform((cursor, context) => {
      const key = decodeCursor(cursor);
      if (key !== null) return key;
      context.addIssue({ code: "custom", message: "is not a cursor that a page of this list answered" });
      return z.NEVER;
    })
    .optional()
    .openapi({
      type: "string",
      description: "`nextCursor` of the page before. Opaque: its form may change.",
    }),
};

export interface PageRequest {
  readonly limit: number;
  /** The key of the last row of the page before; null for the first page. */
  readonly after: number | null;
}

export interface AskedPage {
  readonly limit?: number | undefined;
  /** The key that the cursor holds. */
  readonly cursor?: number | undefined;
}

export function pageRequest({ limit, cursor }: AskedPage): PageRequest {
  return { limit: limit ?? STANDARD_PAGE_ROWS, after: cursor ?? null };
}

/** One page of rows of which one more than asked for was read, to tell whether it is the last. */
export function toPage<Row, T>(
  rows: readonly Row[],
  page: PageRequest,
  keyOf: (row: Row) => number,
  toEntry: (row: Row) => T,
): Page<T> {
  return toEarlyPage({ rows, next: null }, page, keyOf, toEntry);
}

/** As {@link toPage}, of a list whose pages may end early; `next` is the key to go on behind where all rows are shown. */
export function toEarlyPage<Row, T>(
  { rows, next }: { readonly rows: readonly Row[]; readonly next: number | null },
  { limit }: PageRequest,
  keyOf: (row: Row) => number,
  toEntry: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const goesOn = rows.length > limit && last !== undefined ? keyOf(last) : next;
  return { data: shown.map(toEntry), nextCursor: goesOn === null ? null : encodeCursor(goesOn) };
}

export function encodeCursor(key: number): string {
  return Buffer.from(`k${key}`, "latin1").toString("base64url");
}

/** Null where it is none that a page answered. */
export function decodeCursor(cursor: string): number | null {
  const [, digits] = /^k(\d{1,16})$/.exec(Buffer.from(cursor, "base64url").toString("latin1")) ?? [];
  const key = Number(digits ?? Number.NaN);
  return Number.isSafeInteger(key) && encodeCursor(key) === cursor ? key : null;
}
