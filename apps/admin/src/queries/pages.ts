import { eachRow, type Page, type PageQuery } from "@trueup/sdk";

const ROWS_PER_PAGE = 50;

/** A page of a list: the one behind a cursor, or the first where that is null. */
export function pageQuery(cursor: string | null, limit: number = ROWS_PER_PAGE) {
  return { limit, ...(cursor === null ? {} : { cursor }) };
}

/** Turns that are looked through before an empty page is shown as it is. */
const MOST_TURNS = 20;

/** Lists that look in turns may answer pages without rows: the first that has some, or the last. */
export async function firstRows<Row>(load: (more: PageQuery) => Promise<Page<Row>>): Promise<Page<Row>> {
  let page = await load({});
  for (let turn = 1; turn < MOST_TURNS && page.data.length === 0 && page.nextCursor !== null; turn += 1) {
    page = await load({ cursor: page.nextCursor });
  }
  return page;
}

/** A rare thing among many is looked for in so many stretches before the reader is asked to go on. */
const MOST_STRETCHES = 5;

/** Searches answer what they find in a stretch, which may be little or nothing; pages here are full. */
export async function fullPage<Row, Wanted extends { readonly limit: number; readonly cursor?: string }>(
  wanted: Wanted,
  load: (part: Wanted) => Promise<Page<Row>>,
): Promise<Page<Row>> {
  const rows: Row[] = [];
  let part = wanted;
  for (let stretch = 1; ; stretch += 1) {
    const { data, nextCursor } = await load(part);
    rows.push(...data);
    if (nextCursor === null || rows.length >= wanted.limit || stretch === MOST_STRETCHES) {
      return { data: rows, nextCursor };
    }
    part = { ...wanted, limit: wanted.limit - rows.length, cursor: nextCursor };
  }
}

/** The rows of a list, page after page; of very many the first. */
export async function allRows<Row>(
  list: Parameters<typeof eachRow<Row>>[0],
  most: number,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of eachRow(list)) {
    rows.push(row);
    if (rows.length === most) break;
  }
  return rows;
}
