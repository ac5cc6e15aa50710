import { encodeId } from "@trueup/db/id";
import type { Db } from "@trueup/db/schema";
import { storeStatus } from "@trueup/db/store-status";
import type { StoreStatus } from "@trueup/sdk";
import { sql } from "kysely";
import { toStoreProblem } from "../render/store.ts";
import type { StreamEvent } from "./event.ts";

interface StatusRow {
  readonly customer_id: number;
  readonly id: number;
  readonly status: StoreStatus;
  readonly code: string | null;
  readonly message: string | null;
  readonly since: Date | null;
  /** Its trouble began so lately that a page which was loaded before may not show it. */
  readonly fresh: boolean;
}

export interface StoreChange {
  readonly customerId: number;
  readonly event: StreamEvent;
}

/** Tells which stores stand differently than when it was asked before; at first those whose trouble has just begun. */
export function createStoreWatch(db: Db): () => Promise<readonly StoreChange[]> {
  let before: ReadonlyMap<number, string> | null = null;
  return async () => {
    const { rows } = await sql<StatusRow>`
      SELECT s.customer_id, s.id, ${storeStatus} AS status, h.code, h.message, h.since,
        coalesce(h.since > now() - interval '10 seconds', false) AS fresh
      FROM store s LEFT JOIN store_health h ON h.store_id = s.id`.execute(db);
    const known = before;
    const changed = rows.filter((row) =>
      known === null ? row.fresh : known.get(row.id) !== fingerprint(row),
    );
    before = new Map(rows.map((row) => [row.id, fingerprint(row)]));
    return changed.map(toChange);
  };
}

function fingerprint({ status, code, since }: StatusRow): string {
  return `${status} ${code} ${since?.getTime()}`;
}

function toChange(row: StatusRow): StoreChange {
  return {
    customerId: row.customer_id,
    event: {
      type: "store",
      data: {
        customerId: encodeId("customer", row.customer_id),
        storeId: encodeId("store", row.id),
        status: row.status,
        statusReason: toStoreProblem(row),
      },
    },
  };
}
