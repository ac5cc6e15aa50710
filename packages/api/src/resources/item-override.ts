import type { ItemChange } from "@trueup/db/plan-item-change";
import type { Db } from "@trueup/db/schema";
import type { Fault, ItemPatch } from "@trueup/sdk";
import { invalidInput } from "../http/refusal.ts";
import { readMoments } from "./moments.ts";

/** A patch as it is saved: a setting that expires has its moment, and what happens then. */
export async function toItemChange(db: Db, customerId: number, asked: ItemPatch): Promise<ItemChange> {
  const { syncInventoryUntil, syncWhenEnds, ...patch } = asked;
  if (syncInventoryUntil === undefined || syncInventoryUntil === null) {
    if (syncWhenEnds !== undefined) throw invalidInput([NO_END]);
    return syncInventoryUntil === null ? { ...patch, override: null } : patch;
  }
  if (patch.syncInventory === undefined) throw invalidInput([NO_SETTING]);
  const read = await readMoments(db, customerId, [{ path: "syncInventoryUntil", text: syncInventoryUntil }]);
  const [until] = read.moments;
  if (read.faults.length > 0 || until === undefined) throw invalidInput(read.faults);
  return { ...patch, override: { until, syncs: syncWhenEnds ?? true } };
}

const NO_SETTING: Fault = {
  path: "syncInventory",
  code: "required",
  message: "Say which setting is to hold until then.",
};
const NO_END: Fault = {
  path: "syncWhenEnds",
  code: "not_allowed",
  message: "Only a setting that ends can be synced when it ends: name syncInventoryUntil.",
};
