import { changeItem } from "@trueup/db/change-item";
import type { ItemChange } from "@trueup/db/plan-item-change";
import type { DifferingOffer, Item } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { notFound, Refusal, staleVersion } from "../http/refusal.ts";
import { pathId } from "../http/route.ts";
import { tag, wantedVersion } from "../http/version.ts";
import { written } from "../http/written.ts";
import { toItem } from "../render/item.ts";
import { loadItemRow } from "./item-rows.ts";
import { offerDiffering } from "./offer-differing.ts";

export function itemIdOf(c: Context<ApiEnv>): number {
  return pathId(c, "item", "itemId", "item");
}

/** Changes the item that the path names. */
export async function saveItem(c: Context<ApiEnv>, patch: ItemChange): Promise<Item & DifferingOffer> {
  const { db, wake } = c.get("api").database;
  const itemId = itemIdOf(c);
  const changed = await changeItem(db, {
    customerId: c.get("customerId"),
    itemId,
    patch,
    ifVersion: wantedVersion(c),
  });
  switch (changed.kind) {
    case "changed":
      wake.ping();
      return {
        ...written(await readItem(c, itemId)),
        ...(patch.syncInventory !== undefined || patch.archived === false
          ? await offerDiffering(c, { itemIds: [itemId] })
          : {}),
      };
    case "not_found":
      throw notFound("item");
    case "stale":
      throw staleVersion();
    case "sku_taken":
      throw skuTaken();
    case "in_bundle":
      throw inBundle(changed.bundles);
  }
}

export async function readItem(c: Context<ApiEnv>, itemId: number): Promise<Item | null> {
  const row = await loadItemRow(c.get("api").database.db, c.get("customerId"), itemId);
  if (row === null) return null;
  tag(c, row.version);
  return toItem(row);
}

export function skuTaken(): Refusal {
  const message = "Another item of this customer has this SKU.";
  return new Refusal("sku_taken", message, { faults: [{ path: "sku", code: "sku_taken", message }] });
}

export function inBundle(bundles: readonly string[]): Refusal {
  return new Refusal(
    "in_bundle",
    `The item is part of the bundle ${bundles.join(", ")}. Archive that first, or take the item out of it.`,
  );
}
