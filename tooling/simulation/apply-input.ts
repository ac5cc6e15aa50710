import {
  changeCustomer,
  changeItem,
  changeStore,
  disconnectStore,
  linkListing,
  pauseListing,
  recordStockChanges,
  requestSync,
  unlinkListing,
} from "./database/inputs.ts";
import { retryListing } from "./database/problems.ts";
import { type Model, rowOf } from "./database/tables.ts";
import type { Input } from "./plan.ts";
import type { Shop } from "./store/shop.ts";

/** One committed transaction of the API, or one event at a store. */
export function applyInput(model: Model, shopOf: (storeId: number) => Shop, input: Input): void {
  switch (input.kind) {
    case "stock": {
      const { customerId } = rowOf(model.tables.items, input.itemId);
      for (let time = 0; time < input.times; time += 1) {
        recordStockChanges(model, { customerId, changes: [input.change] });
      }
      return;
    }
    case "click":
      return requestSync(model, input.itemId);
    case "item":
      return changeItem(model, input.itemId, input.patch);
    case "customer":
      return changeCustomer(model, input.customerId, input.patch);
    case "store":
      return changeStore(model, input.storeId, input.patch);
    case "disconnect":
      return disconnectStore(model, input.storeId);
    case "listing":
      return changeListing(model, input);
    case "retry":
      return retryListing(model, input.listingId);
    case "sale":
    case "other_writer": {
      const { storeId } = rowOf(model.tables.listings, input.listingId);
      const variant = [...shopOf(storeId).variants.values()].find((row) => row.listingId === input.listingId);
      if (variant === undefined) return;
      variant.quantity = input.kind === "sale" ? Math.max(0, variant.quantity - input.units) : input.quantity;
      return model.watch.foreign(input.listingId, variant.quantity);
    }
  }
}

function changeListing(model: Model, { listingId, to }: Extract<Input, { kind: "listing" }>): void {
  switch (to) {
    case "paused":
      return pauseListing(model, listingId, true);
    case "resumed":
      return pauseListing(model, listingId, false);
    case "linked":
      return linkListing(model, listingId);
    case "unlinked":
      return unlinkListing(model, listingId);
  }
}

export function describeInput(input: Input): string {
  switch (input.kind) {
    case "stock": {
      const times = input.times > 1 ? `, ${input.times} times over` : "";
      return `stock of item ${input.itemId}: ${describeChange(input.change)}${times}`;
    }
    case "click":
      return `Sync Now on item ${input.itemId}`;
    case "item":
      return `item ${input.itemId} is saved: ${JSON.stringify(input.patch)}`;
    case "customer":
      return `customer ${input.customerId} is saved: ${JSON.stringify(input.patch)}`;
    case "store":
      return `store ${input.storeId} is saved: ${JSON.stringify(input.patch)}`;
    case "disconnect":
      return `store ${input.storeId} is disconnected`;
    case "listing":
      return `listing ${input.listingId} is ${input.to}`;
    case "retry":
      return `listing ${input.listingId} is to be tried at once`;
    case "sale":
      return `a sale of listing ${input.listingId} at its store`;
    case "other_writer":
      return `somebody else sets listing ${input.listingId} to ${input.quantity}`;
  }
}

function describeChange(change: Extract<Input, { kind: "stock" }>["change"]): string {
  switch (change.kind) {
    case "receive":
      return `${change.quantity} ${at(change.place)} received, ${change.damaged} damaged`;
    case "adjust":
      return `${change.delta > 0 ? "+" : ""}${change.delta} ${at(change.place)}`;
    case "set":
      return `${change.quantity} ${at(change.place)} counted${change.opening ? " at the opening" : ""}`;
    case "move":
      return `${change.quantity} moved from ${at(change.from)} to ${at(change.to)}`;
  }
}

function at({ warehouseId, role }: { readonly warehouseId: number | null; readonly role: string }): string {
  return warehouseId === null ? role : `${role} in warehouse ${warehouseId}`;
}
