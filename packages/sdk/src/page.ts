/** One page of a list; `nextCursor` asks for the following one and is null on the last. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** Which page of a list is wanted. */
export interface PageQuery {
  /** Rows wanted, 1–200. */
  readonly limit?: number;
  readonly cursor?: string;
}

/**
 * Rows that one page may hold.
 *
 * @example
 * ```ts
 * import { MAX_PAGE_ROWS } from "@trueup/sdk";
 *
 * MAX_PAGE_ROWS; // 200
 * ```
 */
export const MAX_PAGE_ROWS = 200;
