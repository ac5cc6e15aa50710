/** Listings that one look reads and judges. */
export const BATCH_LISTINGS = 500;

const MOST_LOOKED = 20_000;

export interface LookBounds {
  /** Rows that are enough; may be passed by part of a batch. */
  readonly most: number;
  /** Listings that are looked at, at most. */
  readonly mostLooked?: number;
  /** Asked between two batches; looking ends where it says no. */
  readonly hasTime?: () => boolean;
}

export interface LookedPage<Row> {
  readonly rows: readonly Row[];
  /** The last listing that was looked at; null where there is none behind it. */
  readonly next: number | null;
}

/** What one batch of listings came to: its rows, how many listings it had, and the last of them. */
export interface LookedBatch<Row> {
  readonly rows: readonly Row[];
  readonly looked: number;
  readonly last: number;
}

/**
 * Goes through listings by id, batch after batch, for those that each have to be judged; a page that ends early because
 * of its bounds says where to go on.
 */
export async function lookThrough<Row>(
  look: (after: number) => Promise<LookedBatch<Row>>,
  { most, mostLooked = MOST_LOOKED, hasTime = () => true }: LookBounds,
  after: number,
): Promise<LookedPage<Row>> {
  const rows: Row[] = [];
  let last = after;
  let looked = 0;
  for (;;) {
    const batch = await look(last);
    rows.push(...batch.rows);
    looked += batch.looked;
    last = batch.last;
    if (batch.looked < BATCH_LISTINGS) return { rows, next: null };
    if (rows.length >= most || looked >= mostLooked || !hasTime()) return { rows, next: last };
  }
}
