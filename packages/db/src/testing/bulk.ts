import type { BulkRequest } from "@trueup/sdk";
import { type RawBuilder, sql } from "kysely";
import { createBulkAction, itemsById } from "../create-bulk-action.ts";
import { stepCustomerTask, takeCustomerTask } from "../customer-task.ts";
import type { Db } from "../schema.ts";
import { stepBulkAction } from "../step-bulk-action.ts";
import type { Floor } from "./floor.ts";

/** Bulk actions of a floor's items, as tests speak of them. */
export function createBulkDesk(db: Db, floor: Floor) {
  const { customerId } = floor;
  const idsOf = (skus: readonly string[]) => skus.map((sku) => floor.item(sku).id);
  const targetOf = (skus: readonly string[]) => itemsById(customerId, idsOf(skus));

  async function startOn(
    kind: "items" | "orders",
    request: BulkRequest,
    target: RawBuilder<unknown>,
  ): Promise<number> {
    const created = await db
      .transaction()
      .execute((trx) => createBulkAction(trx, { customerId, kind, request, target }));
    if (created.kind !== "created") throw new Error(created.kind);
    return created.id;
  }

  return {
    idsOf,
    targetOf,
    startOn,
    start: (request: BulkRequest, skus: readonly string[]) => startOn("items", request, targetOf(skus)),
    /** Steps of two targets each, at most so many, of whatever task comes next. */
    async work(owner = "one", steps = Infinity): Promise<string> {
      const task = await takeCustomerTask(db, owner);
      if (task === null) return "none";
      let outcome = "more";
      for (let at = 0; at < steps && outcome === "more"; at += 1) {
        outcome = await stepCustomerTask(db, owner, task, (trx, state) =>
          stepBulkAction(trx, task, state, 2),
        );
      }
      return outcome;
    },
    load: (id: number) =>
      db.selectFrom("bulk_action").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
    async results(id: number): Promise<readonly (readonly [number, string, string | null])[]> {
      const { rows } = await sql<{ id: number; outcome: string; reason: string | null }>`
        SELECT u.* FROM bulk_result r
        CROSS JOIN LATERAL unnest(r.ids, r.outcomes, r.reasons) WITH ORDINALITY AS u(id, outcome, reason, at)
        WHERE r.bulk_action_id = ${id} ORDER BY r.position, u.at`.execute(db);
      return rows.map((row) => [row.id, row.outcome, row.reason]);
    },
  };
}

/** Nobody works on anything that was left by another test. */
export async function endTasks(db: Db): Promise<void> {
  await sql`UPDATE task SET status = 'failed', finished_at = now() WHERE status IN ('pending', 'running')`.execute(
    db,
  );
}
