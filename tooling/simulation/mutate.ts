import type { PushDatabase } from "@trueup/db/push-database";
import type { StoreAdapter, WriteRow } from "@trueup/stores/contract";
import type { Mutation } from "./mutation.ts";

/** Plants the bugs that show at the store's port. */
export function mutateAdapter(mutation: Mutation | null, adapter: StoreAdapter): StoreAdapter {
  if (mutation === "g_too_short") return { ...adapter, latestEffectMs: 5_000 };
  if (mutation === "permit_not_deducted") {
    return { ...adapter, costs: { ...adapter.costs, read: 0, write: 0 } };
  }
  if (mutation === "zero_below_zero" || mutation === "wrong_variant") {
    return { ...adapter, encode: (rows) => adapter.encode(rows.map((row) => mutateRow(mutation, row))) };
  }
  if (mutation !== "refused_rows_written" && mutation !== "server_error_definite") return adapter;
  return {
    ...adapter,
    async write(request, call) {
      const answer = await adapter.write(request, call);
      if (mutation === "refused_rows_written") {
        return answer.kind === "rows_refused" ? { kind: "written", budget: answer.budget } : answer;
      }
      if (answer.kind !== "failed" || answer.failure.code !== "server_error") return answer;
      return { ...answer, failure: { ...answer.failure, kind: "unavailable" } };
    },
  };
}

function mutateRow(mutation: "zero_below_zero" | "wrong_variant", row: WriteRow): WriteRow {
  if (mutation === "wrong_variant")
    return { ...row, inventoryItemId: `${row.inventoryItemId} of another store` };
  return row.quantity === 0 ? { ...row, quantity: -1 } : row;
}

/** Plants the bugs that show at the database's port. */
export function mutateDatabase(mutation: Mutation | null, database: PushDatabase): PushDatabase {
  if (mutation !== "new_key_on_settle") return database;
  let keys = 0;
  return {
    ...database,
    async findUnsettled(lease, query) {
      const attempt = await database.findUnsettled(lease, query);
      return attempt === null ? null : { ...attempt, key: `${attempt.key}/${(keys += 1)}` };
    },
  };
}
