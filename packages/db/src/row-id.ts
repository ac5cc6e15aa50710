import { sql } from "kysely";
import type { Trx } from "./schema.ts";

/** Ids per number drawn from a sequence, so that a transaction asks once for all of its rows. */
const BLOCK = 1000;

export interface RowIds {
  history(): number;
  decision(): number;
}

/**
 * Draws ids for the rows that a transaction will write. Draw after locking the items: then ids of one item rise
 * in the order of commit. `again` answers the same ids from the first on, for a plan that is made anew.
 */
export async function drawRowIds(
  trx: Trx,
  atMost: { readonly history: number; readonly decision: number },
): Promise<RowIds & { again(): RowIds }> {
  const blocks = Math.max(1, Math.ceil(Math.max(atMost.history, atMost.decision) / BLOCK));
  const { rows } = await sql<{ history: number; decision: number }>`
    SELECT nextval('history_id') AS history, nextval('decision_id') AS decision
    FROM generate_series(1, ${blocks})`.execute(trx);
  const again = (): RowIds => ({
    history: counter(rows.map((row) => row.history)),
    decision: counter(rows.map((row) => row.decision)),
  });
  return { ...again(), again };
}

function counter(blocks: readonly number[]): () => number {
  let drawn = 0;
  return () => {
    const block = blocks[Math.floor(drawn / BLOCK)];
    if (block === undefined) throw new Error(`more than the ${blocks.length * BLOCK} ids that were drawn`);
    const id = block * BLOCK + (drawn % BLOCK);
    drawn += 1;
    return id;
  };
}
