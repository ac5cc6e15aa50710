/** One page of a list; `nextCursor` asks for the following one and is null on the last. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

export interface PageQuery {
  /** Rows wanted, 1–200. */
  readonly limit?: number;
  readonly cursor?: string;
}

export const MAX_PAGE_ROWS = 200;
