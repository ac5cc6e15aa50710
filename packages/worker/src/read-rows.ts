import type { RowProblem, SentProblem } from "@trueup/db/listing-problem";
import type { WaitingRow } from "@trueup/db/plan-claim";
import type { ReadResult } from "@trueup/stores/contract";
import { earnRetries } from "./backoff.ts";
import { heed } from "./heed.ts";
import { storeSignOf } from "./judge-write.ts";
import { call, PRIORITY, type PushContext, withPermit } from "./push-context.ts";
import { type PushMemory, rowBackoff, type TurnResult, withBackoff } from "./push-memory.ts";

/** Reads rows whose number at the store is uncertain. It changes nothing there, so it needs no record beforehand. */
export async function readRows(
  context: PushContext,
  memory: PushMemory,
  rows: readonly WaitingRow[],
): Promise<TurnResult> {
  const { adapter, database, lease } = context;
  try {
    const ran = await withPermit(
      context,
      { priority: PRIORITY.read, needs: { cost: adapter.costs.read } },
      async (permit): Promise<TurnResult> => {
        const answer = await call(context, permit, (options) => adapter.read(rows, options));
        memory.retryBudget = earnRetries(memory.retryBudget);
        if (!answer.ok) {
          await heed(context, withBackoff(memory, storeSignOf(answer.failure), context.random));
          return { kind: "worked" };
        }
        const held = await database.recordReads(
          lease,
          sortResults(rows, answer.value, rowBackoff(memory, context.random)),
        );
        await heed(context, withBackoff(memory, { kind: "well" }, context.random));
        return { kind: held ? "worked" : "fenced" };
      },
    );
    return ran.ran ? ran.value : { kind: "nothing" };
  } finally {
    for (const row of rows) memory.reading.delete(row.listingId);
  }
}

/** What was found, and what stands against the rows. A row that the store did not answer for is in neither. */
export function sortResults(
  rows: readonly Pick<WaitingRow, "listingId" | "version">[],
  results: readonly ReadResult[],
  backoffMs: RowProblem["backoffMs"],
) {
  const found: { listingId: number; quantity: number; inventoryItemId: string }[] = [];
  const problems: SentProblem[] = [];
  for (const [index, { listingId, version }] of rows.entries()) {
    const result = results[index];
    if (result === undefined) continue;
    if (result.kind === "problem") problems.push({ listingId, version, backoffMs, ...result.problem });
    else found.push({ listingId, quantity: result.quantity, inventoryItemId: result.inventoryItemId });
  }
  return { found, problems };
}
