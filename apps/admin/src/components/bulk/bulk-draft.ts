import {
  type BulkRequest,
  ITEM_BULK_ACTIONS,
  type ItemSyncSetting,
  ORDER_BULK_ACTIONS,
  type SearchKind,
} from "@trueup/sdk";

export type BulkActionName = BulkRequest["action"];

/** What can be done to many at once. */
export const BULK_ACTIONS: Readonly<Record<SearchKind, readonly BulkActionName[]>> = {
  items: ITEM_BULK_ACTIONS,
  orders: ORDER_BULK_ACTIONS,
};

/** What is being asked of somebody who starts a bulk action; each action uses the part that it has. */
export interface BulkDraft {
  readonly includeUnreceived: boolean;
  /** Null until it was chosen. */
  readonly syncInventory: ItemSyncSetting | null;
  readonly processOrders: boolean | null;
  /** As the field has it: empty until it was chosen. */
  readonly streetDate: string;
  /** The date is taken away. */
  readonly clearsStreetDate: boolean;
  readonly zeroStores: boolean;
}

export const FIRST_DRAFT: BulkDraft = {
  includeUnreceived: false,
  syncInventory: null,
  processOrders: null,
  streetDate: "",
  clearsStreetDate: false,
  zeroStores: true,
};

/** What the API is asked; null while something is still to be chosen. */
export function requestOf(action: BulkActionName, draft: BulkDraft): BulkRequest | null {
  switch (action) {
    case "sync_inventory":
      return { action, parameters: { includeUnreceived: draft.includeUnreceived } };
    case "set_sync_inventory":
      return draft.syncInventory === null
        ? null
        : { action, parameters: { syncInventory: draft.syncInventory } };
    case "set_process_orders":
      return draft.processOrders === null
        ? null
        : { action, parameters: { processOrders: draft.processOrders } };
    case "set_street_date":
      if (draft.clearsStreetDate) return { action, parameters: { streetDate: null } };
      return draft.streetDate === "" ? null : { action, parameters: { streetDate: draft.streetDate } };
    case "archive":
      return { action, parameters: { zeroStores: draft.zeroStores } };
    case "unarchive":
    case "apply_item_values":
    case "pause":
    case "resume":
      return { action };
  }
}

/** Whether an action can send anything to a store; the others say that they send nothing. */
export function maySend(request: BulkRequest): boolean {
  switch (request.action) {
    case "sync_inventory":
    case "set_process_orders":
      return true;
    case "archive":
      return request.parameters?.zeroStores === true;
    case "set_sync_inventory":
    case "set_street_date":
    case "unarchive":
    case "apply_item_values":
    case "pause":
    case "resume":
      return false;
  }
}
