import { createBulkAction, MOST_BULK_TARGETS } from "@trueup/db/create-bulk-action";
import { encodeId } from "@trueup/db/id";
import { type BulkForecast, previewBulkAction } from "@trueup/db/preview-bulk-action";
import { inTransaction } from "@trueup/db/transaction";
import type { BulkPreview, BulkRequest, FieldChange } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { invalidInput, Refusal } from "../http/refusal.ts";
import { written } from "../http/written.ts";
import { toBulkAction } from "../render/bulk-action.ts";
import type { AskedBulkAction } from "../schemas/bulk-actions.ts";
import { loadBulkActionRow } from "./bulk-rows.ts";
import { findTarget, kindOf } from "./bulk-target.ts";
import { recordAudit } from "./record-audit.ts";
import { ownerOf, type SearchScope } from "./search-rows.ts";

type Target = Pick<AskedBulkAction, "ids" | "search" | "filter">;

function scopeOf(c: Context<ApiEnv>): SearchScope {
  return { customerId: c.get("customerId"), owner: ownerOf(c.get("principal")) };
}

/** What a dry run answers. */
export async function forecastBulkAction(
  c: Context<ApiEnv>,
  request: BulkRequest,
  asked: Target,
): Promise<BulkPreview> {
  const { db } = c.get("api").database;
  const customerId = c.get("customerId");
  const found = await findTarget(db, scopeOf(c), kindOf(request.action), asked);
  if (found.kind === "unknown") throw invalidInput(found.faults);
  return toPreview(await previewBulkAction(db, { customerId, request, target: found.target }));
}

export async function startBulkAction(c: Context<ApiEnv>, request: BulkRequest, asked: Target) {
  const { database } = c.get("api");
  const customerId = c.get("customerId");
  const kind = kindOf(request.action);
  const found = await findTarget(database.db, scopeOf(c), kind, asked);
  if (found.kind === "unknown") throw invalidInput(found.faults);
  const { target } = found;
  const created = await inTransaction(database.db, async (trx) => {
    const action = await createBulkAction(trx, { customerId, kind, request, target });
    if (action.kind === "created") {
      await recordAudit(trx, customerId, c.get("principal"), {
        action: "bulk_action_started",
        changes: [
          told("bulkActionId", encodeId("bulkAction", action.id)),
          told("action", request.action),
          ...("parameters" in request ? [told("parameters", request.parameters)] : []),
          told("total", action.total),
        ],
      });
    }
    return action;
  });
  if (created.kind === "too_many") {
    throw new Refusal(
      "bad_request",
      `More than ${MOST_BULK_TARGETS} ${kind} were found. Narrow what the action works on.`,
    );
  }
  database.wake.ping();
  return toBulkAction(written(await loadBulkActionRow(database.db, customerId, created.id)));
}

/** What an entry of the audit log says of an action. */
export function told(field: string, to: unknown): FieldChange {
  return { field, from: null, to };
}

function toPreview(forecast: BulkForecast): BulkPreview {
  const { push, toZero, differing, blocked, stores } = forecast;
  return {
    total: forecast.total,
    exact: forecast.exact,
    looked: forecast.looked,
    results: forecast.results,
    listings: {
      push,
      toZero,
      differing,
      blocked: blocked.map((row) => ({ ...row, storeId: encodeId("store", row.storeId) })),
    },
    stores: stores.map((row) => ({ ...row, storeId: encodeId("store", row.storeId) })),
    calls: stores.reduce((sum, store) => sum + store.calls, 0),
    seconds: Math.max(0, ...stores.map((store) => store.seconds)),
    unreceived: forecast.unreceived,
  };
}
