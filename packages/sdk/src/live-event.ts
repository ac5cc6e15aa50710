import type { BulkAction } from "./bulk-action.ts";
import type { DecisionRecord, PushRecord } from "./record.ts";
import type { StoreProblem, StoreStatus } from "./store.ts";

/** What the server-sent event stream carries; the SSE event name is `type`. */
export type LiveEvent =
  | {
      readonly type: "decision";
      readonly data: Pick<
        DecisionRecord,
        "id" | "at" | "itemId" | "listingId" | "trigger" | "outcome" | "reason" | "level"
      > & { readonly sku: string; readonly storeId: string };
    }
  | {
      readonly type: "push";
      readonly data: PushRecord & { readonly sku: string; readonly itemId: string; readonly storeId: string };
    }
  | {
      readonly type: "store";
      readonly data: {
        readonly storeId: string;
        readonly status: StoreStatus;
        readonly statusReason: StoreProblem | null;
      };
    }
  /** How far a bulk action has come; told about once a second while it runs, and to who begins to listen. */
  | { readonly type: "bulk_action"; readonly data: BulkAction };
